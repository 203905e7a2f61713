<?php
// Calls or texts somebody only with a permit. PHP 8.1 with openssl for https; $key is an access key of the role permit.
//
// The permit's signature is not checked here: the answer comes from your own receipt server over TLS, which is as good for the contact that you make now.
// Whoever is handed a permit by somebody else checks it (docs/spec/permit.md, with `jws` of consent.php).
//
//   $said = contact($receipts, $key, ['number' => '+353850123456', 'purpose' => 'repair-updates', 'channel' => 'sms', 'occasion' => 'repair 4711'],
//       fn () => $provider->send($number, $text));
//   // ['made' => true, 'permit' => 'eyJ...'], or ['made' => false, 'reason' => 'frequency', 'next' => null]
declare(strict_types=1);

namespace Contact;

use RuntimeException;

/**
 * Asks whether this contact is permitted now, and makes it while the permit holds. Throws without a contact when no answer can be had.
 * `$make` returns false when the contact was certainly not made, which gives the permit back. When it throws nobody knows, so the contact counts.
 */
function contact(string $receipts, string $key, array $about, callable $make): array
{
    $permit = ask($receipts, $key, 'POST', '/v1/permits', $about);
    if (($permit['allowed'] ?? null) !== true) {
        return ['made' => false, 'reason' => $permit['reason'] ?? null, 'next' => $permit['next'] ?? null];
    }
    if (time() < $permit['exp'] && $make() !== false) {
        return ['made' => true, 'permit' => $permit['permit']]; // keep the permit: it is the proof
    }
    ask($receipts, $key, 'DELETE', "/v1/permits/{$permit['permit_id']}");
    return ['made' => false, 'reason' => 'not made', 'next' => null];
}

function ask(string $receipts, string $key, string $method, string $path, ?array $body = null): array
{
    $headers = ["Authorization: Bearer $key", ...($body === null ? [] : ['Content-Type: application/json'])];
    $context = stream_context_create(['http' => [
        'method' => $method,
        'header' => $headers,
        'content' => $body === null ? '' : json_encode($body, JSON_THROW_ON_ERROR),
        'timeout' => 10,
        'follow_location' => 0, // the key is for this server alone
        'ignore_errors' => true,
    ]]);
    $answer = @file_get_contents($receipts . $path, false, $context, 0, 1048576);
    $status = (int) (explode(' ', $http_response_header[0] ?? '')[1] ?? 0);
    $said = is_string($answer) ? json_decode($answer, true, 32) : null;
    if ($status !== 200 || !is_array($said)) {
        throw new RuntimeException("the receipt server refuses, or did not answer as it should: status $status $answer");
    }
    return $said;
}
