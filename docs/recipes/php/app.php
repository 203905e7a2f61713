<?php
// A booking form's back end in PHP, with consent.php. For a look at it:
//
//   RECEIPTS=https://receipts.shop.example ORIGIN=https://shop.example DISCLOSURE=disclosure.en.json php -S 127.0.0.1:8080 app.php
declare(strict_types=1);

require __DIR__ . '/consent.php';

if ($_SERVER['REQUEST_METHOD'] !== 'POST' || $_SERVER['REQUEST_URI'] !== '/book') {
    http_response_code(404);
    exit;
}
header('Content-Type: application/json');
$now = getenv('NOW');
$site = new Site(
    receipts: (string) getenv('RECEIPTS'),
    origin: (string) getenv('ORIGIN'),
    documents: array_map('file_get_contents', explode(',', (string) getenv('DISCLOSURE'))),
    now: $now === false ? null : (int) $now, // for tests; leave it out
);
try {
    $number = ($_POST['phone_consent'] ?? null) === 'given' ? verify($_POST, $site) : null;
    echo json_encode(['booked' => true, 'number' => $number]);
} catch (Refused $refused) {
    error_log("refused a number: $refused->reason {$refused->getMessage()}");
    http_response_code(422);
    echo json_encode(['booked' => false, 'code' => $refused->reason]);
}
