<?php
// Whether a posted phone number may be used: the receipt's checks on a site's back end. PHP 8.1 or later with openssl, no package.
//
//     $accepted = verify($_POST, new Site(...));   // ['phone' => ..., 'hash' => ..., 'granted' => [...]]; throws Refused
//
// The order and the codes are those of docs/spec/receipt.md. The text that was shown is not made again here: the receipt server
// compared it before it countersigned.
declare(strict_types=1);

const SKEW = 300;          // seconds that two clocks may be apart
const LATE = 7 * 86400;    // that a receipt may be on its way
const FRESH = 1802;        // that a nonce may be signed
const EPOCH = 1577836800;  // no receipt is older: 2020-01-01

/** The number may not be used. `$reason` is for programs, the message for the log; neither repeats what was posted. */
final class Refused extends Exception
{
    public readonly string $reason;

    public function __construct(string $code, string $why)
    {
        parent::__construct($why);
        $this->reason = "ERR_RECEIPT_$code";
    }
}

final class Site
{
    /** @param string[] $documents The text of every disclosure that the site shows. `$now` is for tests. */
    public function __construct(
        public readonly string $receipts,
        public readonly string $origin,
        public readonly array $documents,
        public readonly ?int $now = null,
    ) {
    }
}

/** Makes every check. `$form` holds whatever was posted. */
function verify(array $form, Site $site): array
{
    [$phone, $receipt, $countersignature] = [$form['phone'] ?? null, $form['phone_receipt'] ?? null, $form['phone_countersignature'] ?? null];
    need(is_string($receipt) && strlen($receipt) <= 16384, 'SIZE', 'there is no receipt, or one over 16 kB');
    $parts = explode('~', $receipt);
    need(count($parts) === 3 && $parts[2] === '', 'FORM', 'the receipt is not <JWS>~<disclosure>~');
    [$head, $signed] = jws($parts[0], fn ($head) => $head['jwk'] ?? null, 'consent-receipt+sd-jwt', 'SIGNATURE');
    $kid = thumbprint($head['jwk']);
    need(($head['kid'] ?? null) === $kid && ($signed['iss'] ?? null) === $kid, 'KID', 'the receipt names another key');
    need(($signed['_sd'][0] ?? null) === encode(hash('sha256', $parts[1], true)), 'DISCLOSURE', 'the number is not the one that was signed');
    $number = object(decode($parts[1]));
    need(($number[1] ?? null) === 'phone_number' && ($number[2] ?? null) === $phone, 'PHONE', 'the receipt is about another number');
    need(($signed['aud'] ?? null) === $site->receipts, 'AUDIENCE', 'the receipt was made for another receipt server');
    need(($signed['origin'] ?? null) === $site->origin, 'ORIGIN', 'the receipt was made on another site');

    $now = $site->now ?? time();
    $hash = hash('sha256', substr($parts[0], 0, (int) strrpos($parts[0], '.')));
    seen($countersignature, $signed, $hash, $site, $now);
    $granted = documented($signed, $site->documents, $now);
    return ['phone' => $phone, 'hash' => $hash, 'granted' => standing($granted, $hash, $site)];
}

/** The receipt server saw this receipt, at a time that fits the receipt's own. */
function seen(mixed $countersignature, array $signed, string $hash, Site $site, int $now): void
{
    need($countersignature !== null && $countersignature !== '', 'UNSEEN', 'no countersignature was posted: no receipt server saw this receipt');
    need(is_string($countersignature) && strlen($countersignature) <= 2048, 'COUNTERSIGNATURE', 'it is not a short text');
    $keys = fetched("$site->receipts/.well-known/jwks.json")['keys'] ?? [];
    $key = function ($head) use ($keys) {
        $own = fn ($key) => ($key['kty'] ?? null) === 'EC' && ($key['crv'] ?? null) === 'P-256' && thumbprint($key) === ($head['kid'] ?? null);
        return array_values(array_filter($keys, $own))[0] ?? null;
    };
    [, $said] = jws($countersignature, $key, 'consent-countersignature+jwt', 'COUNTERSIGNATURE');
    $ofThis = ($said['receipt_hash'] ?? null) === $hash && ($said['notice_sha256'] ?? null) === ($signed['notice']['sha256'] ?? null);
    need($ofThis && ($said['iss'] ?? null) === $signed['aud'], 'COUNTERSIGNATURE', 'it is of another receipt or server');
    [$iat, $at] = [whole($signed['iat'] ?? null), whole($said['received_at'] ?? null)];
    $given = whole($said['nonce_issued_at'] ?? $iat);
    $times = $iat >= EPOCH && $iat <= $now + SKEW && $at >= $iat - SKEW && $at <= min($iat + LATE, $now + SKEW);
    need($times && $iat >= $given - 2 && $iat <= $given + FRESH, 'TIME', "the receipt's time is not that at which the server saw it");
}

/** Purposes, controller and ends are the document's. Gives the purposes that have not ended. */
function documented(array $signed, array $documents, int $now): array
{
    $own = array_filter($documents, fn ($text) => hash('sha256', $text) === ($signed['notice']['sha256'] ?? null));
    need($own !== [], 'NOTICE', 'the receipt is about a disclosure that the site does not show');
    $document = json_decode(reset($own), true, 32, JSON_THROW_ON_ERROR);
    $purposes = array_values(array_filter($document['purposes'], fn ($one) => $one['legal_basis'] === 'consent'));
    $choices = is_array($signed['choices'] ?? null) ? $signed['choices'] : [];
    $same = array_column($purposes, 'id') === array_column($choices, 'purpose') && count($choices) === count($purposes);
    need($same && ($signed['controller'] ?? null) === $document['controller']['name'], 'CHOICES', "the purposes are not the document's");
    $ends = [];
    foreach ($purposes as $i => $purpose) {
        if (($choices[$i]['granted'] ?? null) === true) {
            $until = $ends[$purpose['id']] = whole($choices[$i]['until'] ?? null);
            $told = add($signed['iat'], $purpose['retention']['period']);
            need($until > $signed['iat'] && $until <= $told, 'VALID_UNTIL', 'a purpose ends later than the document tells');
        }
    }
    $granted = array_keys(array_filter($ends, fn ($until) => $until > $now));
    need($granted !== [] && max($ends) === ($signed['valid_until'] ?? null), 'EXPIRED', 'the consent has expired');
    return $granted;
}

/** Asks the receipt server what was withdrawn since, and what is suspended. */
function standing(array $granted, string $hash, Site $site): array
{
    $held = fetched("$site->receipts/v1/receipts/$hash");
    $known = ($held['receipt_hash'] ?? null) === $hash && array_key_exists('withdrawn_at', $held) && is_array($held['purposes'] ?? null);
    need($known, 'UNREACHABLE', "the server's answer is not of the protocol");
    $stands = array_column(array_filter($held['purposes'], fn ($one) => $one['withdrawn_at'] === null), 'purpose');
    $left = $held['withdrawn_at'] !== null ? [] : array_values(array_intersect($granted, $stands));
    need($left !== [], 'WITHDRAWN', 'the consent was withdrawn');
    $suspended = array_column(array_filter($held['purposes'], fn ($one) => ($one['suspended_since'] ?? null) !== null), 'purpose');
    $left = array_values(array_diff($left, $suspended));
    need($left !== [], 'SUSPENDED', 'the visitor may have opted out, and nobody has looked at it yet');
    return $left;
}

/** Header and payload of a JWS by ES256, with the key that `$key` finds for the header. */
function jws(string $compact, callable $key, string $typ, string $code): array
{
    $parts = explode('.', $compact);
    need(count($parts) === 3, $code, 'it is not a compact JWS');
    [$head, $body, $signature] = [object(decode($parts[0])), object(decode($parts[1])), decode($parts[2])];
    need(($head['alg'] ?? null) === 'ES256' && ($head['typ'] ?? null) === $typ && strlen($signature) === 64, $code, "its header is another's");
    $jwk = $key($head);
    [$x, $y] = array_map(fn ($name) => is_string($jwk[$name] ?? null) ? decode($jwk[$name]) : '', ['x', 'y']);
    need(strlen($x) === 32 && strlen($y) === 32, $code, 'its key is not a P-256 key that is known');
    // SubjectPublicKeyInfo of P-256 (RFC 5480), and the signature as DER (RFC 3279, 2.2.3) instead of r and s.
    $spki = hex2bin('3059301306072a8648ce3d020106082a8648ce3d030107034200') . "\x04$x$y";
    $pem = "-----BEGIN PUBLIC KEY-----\n" . chunk_split(base64_encode($spki), 64, "\n") . "-----END PUBLIC KEY-----\n";
    $integer = function (string $number) {
        $number = ltrim($number, "\0");
        $number = $number === '' || ord($number[0]) > 127 ? "\0$number" : $number;
        return "\x02" . chr(strlen($number)) . $number;
    };
    $both = $integer(substr($signature, 0, 32)) . $integer(substr($signature, 32));
    $good = @openssl_verify("$parts[0].$parts[1]", "\x30" . chr(strlen($both)) . $both, $pem, OPENSSL_ALGO_SHA256);
    need($good === 1, $code, 'the signature does not hold');
    return [$head, $body];
}

/** RFC 7638: base64url of SHA-256 over the key's required members. */
function thumbprint(array $jwk): string
{
    $members = ['crv' => $jwk['crv'] ?? null, 'kty' => $jwk['kty'] ?? null, 'x' => $jwk['x'] ?? null, 'y' => $jwk['y'] ?? null];
    return encode(hash('sha256', (string) json_encode($members, JSON_UNESCAPED_SLASHES), true));
}

function fetched(string $address): array
{
    $context = stream_context_create(['http' => ['timeout' => 5, 'follow_location' => 0, 'ignore_errors' => true]]);
    $answer = @file_get_contents($address, false, $context, 0, 65536);
    $status = (int) (explode(' ', $http_response_header[0] ?? '')[1] ?? 0);
    need($status !== 404, 'UNSEEN', 'the receipt server does not hold this receipt');
    need($status === 200 && is_string($answer), 'UNREACHABLE', 'the receipt server did not answer as it should');
    return object($answer);
}

/** An ISO 8601 period after a time, by the calendar in UTC; a day beyond the month's end is its last day. */
function add(int $seconds, string $period): int
{
    $length = new DateInterval($period);
    $at = new DateTimeImmutable("@$seconds");
    $first = $at->modify('first day of this month')->add(new DateInterval("P{$length->y}Y{$length->m}M"));
    $day = min((int) $at->format('j'), (int) $first->format('t'));
    return $first->getTimestamp() + ($day - 1 + $length->d) * 86400 + $length->h * 3600;
}

function object(string $json): array
{
    $value = json_decode($json, true, 32);
    need(is_array($value), 'FORM', 'a part is not JSON');
    return $value;
}

function whole(mixed $value): int
{
    need(is_int($value) && $value >= 0 && $value < 2 ** 53, 'SCHEMA', 'a time is not a whole number');
    return $value;
}

function need(bool $holds, string $code, string $why): void
{
    $holds || throw new Refused($code, $why);
}

function decode(string $text): string
{
    $bytes = preg_match('/^[A-Za-z0-9_-]+$/D', $text) === 1 ? base64_decode(strtr($text, '-_', '+/'), true) : false;
    need($bytes !== false, 'FORM', 'a part is not base64url');
    return $bytes;
}

function encode(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}
