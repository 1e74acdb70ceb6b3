/** The least that node:http can do: any GET is answered with the text of the first argument, any POST or PUT with an id. */
import { createServer } from 'node:http';

const text = process.argv[2] ?? '{"Response":[]}';
const id = '{"Response":[{"Id":{"id":36}}]}';

function answer(response, body) {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

const server = createServer((request, response) => {
  if (request.method === 'GET') return answer(response, text);
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString());
    answer(response, id);
  });
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
