/** The least that Express 5 can do: any GET is answered with the object of the first argument, any POST or PUT with an id. */
import express from 'express';

const object = JSON.parse(process.argv[2] ?? '{"Response":[]}');
const id = { Response: [{ Id: { id: 36 } }] };

const app = express();
app.get('/{*path}', (_request, response) => void response.json(object));
app.use(express.json(), (_request, response) => void response.json(id));
const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
