/**
 * What signing alone allows: the bare server, which signs the answer to every POST and GET as the mock has to, three in a
 * conversation; on its loop, or in Node's thread pool when its second argument is `pool`.
 */
import { createSign, generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';

const [text = '{"Response":[]}', where] = process.argv.slice(2);
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const id = '{"Response":[{"Id":{"id":36}}]}';

function answer(response, body, signature = '') {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'X-Bunq-Server-Signature': signature,
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}

function answerSigned(response, body) {
  if (where === 'pool') sign('sha256', Buffer.from(body), privateKey, (_, bytes) => answer(response, body, bytes.toString('base64')));
  else answer(response, body, createSign('sha256').update(body).sign(privateKey, 'base64'));
}

const server = createServer((request, response) => {
  if (request.method === 'GET') return answerSigned(response, text);
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString());
    if (request.method === 'POST') answerSigned(response, id);
    else answer(response, id);
  });
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
