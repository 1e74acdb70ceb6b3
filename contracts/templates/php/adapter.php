<?php
/*
 * A client of bunq's identity verification, with PHP's own curl and openssl (PHP 8.1 or later; Debian's php-cli and php-curl).
 *
 * Run it: npx bunq-contracts verify --lacks onboarding,payment,webhooks -- php adapter.php
 * What it does not do: entry `onboarding`, webhooks, a Retry-After that is a date.
 */
declare(strict_types=1);

class Failure extends Exception { // its message is ours alone: bunq's words may repeat secrets, or who the applicant is
    public function __construct(public string $kind, protected $message, public int $status = 0, public ?float $wait = null) {}
}

function left(): float { // milliseconds to the deadline
    return (float) getenv('BUNQ_DEADLINE_MS') - 1000 * (microtime(true) - $_SERVER['REQUEST_TIME_FLOAT']);
}

/** Status, headers and body. curl follows no redirect unless told, or else whoever answers is sent our token. */
function exchange(string $method, string $url, array $headers, ?string $body): array {
    $came = [];
    $curl = curl_init($url);
    curl_setopt_array($curl, [
        CURLOPT_CUSTOMREQUEST => $method,
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_TIMEOUT_MS => (int) min(10_000, max(1_000, left())), // of the whole answer, which may trickle in
        CURLOPT_HTTPHEADER => [...$headers, ...($body === null ? [] : ['Content-Type: application/json'])],
        CURLOPT_HEADERFUNCTION => function ($_, string $line) use (&$came): int {
            [$name, $value] = explode(':', $line, 2) + [1 => ''];
            $came = [strtolower($name) => trim($value)] + (str_starts_with($line, 'HTTP/') ? [] : $came); // or it was an interim one
            return strlen($line);
        },
    ] + ($body === null ? [] : [CURLOPT_POSTFIELDS => $body]) + array_filter([CURLOPT_CAINFO => getenv('BUNQ_AUTHORITY_FILE')]));
    $answer = curl_exec($curl);
    if ($answer === false) {
        throw new Failure('network', "$method: " . curl_strerror(curl_errno($curl)));
    }
    return [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $came, $answer];
}

function attempt(string $method, string $path, ?string $body): array {
    $headers = ['Cache-Control: no-cache', 'X-Bunq-Client-Request-Id: ' . bin2hex(random_bytes(16))];
    $headers[] = 'X-Bunq-Client-Authentication: ' . getenv('BUNQ_SESSION_TOKEN');
    if ($body !== null) {
        openssl_sign($body, $signature, file_get_contents(getenv('BUNQ_PRIVATE_KEY_FILE')), OPENSSL_ALGO_SHA256);
        $headers[] = 'X-Bunq-Client-Signature: ' . base64_encode($signature);
    }
    [$status, $came, $answer] = exchange($method, rtrim(getenv('BUNQ_BASE_URL'), '/') . "/v1$path", $headers, $body);
    $given = $came['retry-after'] ?? '';
    $wait = preg_match('/^\d{1,9}$/D', $given) ? max(1, (int) $given) * 1000.0 : null;
    // Before the signature, for whoever stands before bunq signs nothing. 491 is bunq's maintenance.
    if ($status === 429 || $status === 491 || $status >= 500) {
        throw new Failure($status === 429 ? 'rate_limited' : 'server', "bunq answered $status", $status, $wait);
    }
    [$isSuccess, $signature] = [intdiv($status, 100) === 2, $came['x-bunq-server-signature'] ?? null];
    if ($isSuccess || $signature !== null) { // of the very bytes that came; refusals may come without
        $key = file_get_contents(getenv('BUNQ_SERVER_PUBLIC_KEY_FILE'));
        if (openssl_verify($answer, (string) base64_decode((string) $signature, true), $key, OPENSSL_ALGO_SHA256) !== 1) {
            throw new Failure('signature', "an answer $status is not signed by bunq");
        }
    }
    $isSuccess || throw new Failure($status === 401 || $status === 403 ? 'auth' : 'protocol', "bunq answered $status", $status);
    // An id past 2^63 becomes a text. Whatever this throws is told as an error of protocol.
    return $answer === '' ? [] : json_decode($answer, true, 512, JSON_BIGINT_AS_STRING | JSON_THROW_ON_ERROR)['Response'];
}

/** Sends again what did nothing, and what may be repeated: a POST or PUT without an answer may have happened. */
function call(string $method, string $path, ?array $value = null): array {
    for ($tries = 0;; $tries++) {
        try {
            return attempt($method, $path, $value === null ? null : json_encode($value));
        } catch (Failure $failure) {
            $mayRepeat = $failure->kind === 'rate_limited' || $method === 'GET' && in_array($failure->kind, ['network', 'server']);
            $wait = $failure->wait ?? 1000 * 2 ** $tries;
            if (!$mayRepeat || $tries === 5 || $wait >= left()) {
                throw $failure;
            }
            usleep((int) (1000 * $wait));
        }
    }
}

/** Of several, for a neighbour's verdict is not ours. */
function only(array $items, string $type, ?int $id = null): array {
    foreach ($items as $item) {
        $found = $item[$type]['id'] ?? null;
        if (is_int($found) && $found > 0 && $found === ($id ?? $found)) {
            return $item[$type];
        }
    }
    throw new Failure('protocol', "an answer lacks the $type that it is to hold");
}

/** Returns whether it was answered; if not, nobody knows whether it arrived. */
function submit(string $path): bool {
    try {
        return is_array(call('PUT', $path, ['status' => 'SUBMITTED']));
    } catch (Failure $failure) {
        return in_array($failure->kind, ['network', 'server']) ? false : throw $failure;
    }
}

function converse(array &$told): string {
    $path = '/user/' . getenv('BUNQ_USER_ID') . '/identity-verification-session';
    // Once: bunq documents no way to find a session whose creation was not answered.
    $id = only(call('POST', $path, ['purpose' => 'VERIFICATION', 'provider' => 'INCODE']), 'Id')['id'];
    [$told['session_id'], $path] = [(string) $id, "$path/$id"];
    $read = fn(): array => only(call('GET', $path), 'IdentityVerificationSessionIncode', $id);
    ['token' => $token, 'url_api' => $urlApi] = $read();
    is_string($token) && $token !== '' || throw new Failure('protocol', 'the session has nothing for the SDK');
    // In an app this is Incode's SDK, with the user in front of the camera.
    [, , $sdk] = exchange('POST', "{$urlApi}capture", [], json_encode(['token' => $token]));
    $leftBy = json_decode($sdk, true)['result'];
    if ($leftBy !== 'completed') {
        return $leftBy === 'cancelled' ? 'cancelled' : 'needs_input';
    }
    [$isSubmitted, $misses] = [submit($path), 0];
    for ($wait = $interval = (float) getenv('BUNQ_POLL_INTERVAL_MS'); left() > $interval; $wait = min($wait * 1.25, 5 * $interval)) {
        usleep((int) (1000 * min($wait, left())));
        try {
            $session = $read();
        } catch (Failure $failure) {
            if ($failure->status === 404 && ++$misses <= 2) {
                continue; // what was just written may not be readable everywhere yet
            }
            throw $failure;
        }
        if ($session['status'] === 'CREATED' && !$isSubmitted) {
            $isSubmitted = submit($path) || true;
        } elseif ($session['status'] === 'PROCESSED') { // says that there is a verdict, not which: a text of 2025, or an object of 2026
            $result = is_array($session['result']) ? $session['result'] : ['result' => $session['result']];
            $told['fail_reasons'] = array_map(strval(...), $result['all_fail_reason'] ?? []);
            return ['APPROVED' => 'approved', 'REJECTED' => 'rejected'][$result['result']]; // nothing else approves anybody
        }
    }
    return 'timed_out';
}

set_error_handler(fn(int $_, string $message) => throw new Failure('protocol', 'an answer is not in bunq\'s form'));
$told = ['outcome' => 'error', 'error_kind' => 'none', 'session_id' => '', 'fail_reasons' => [], 'note' => ''];
try {
    $told['outcome'] = converse($told);
} catch (Throwable $error) {
    $isOurs = $error instanceof Failure;
    [$told['error_kind'], $told['note']] = $isOurs ? [$error->kind, $error->getMessage()] : ['protocol', $error::class];
}
echo json_encode($told), "\n";
exit($told['outcome'] === 'error' ? 1 : 0);
