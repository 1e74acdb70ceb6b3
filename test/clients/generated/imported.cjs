/** What the importers of Postman, Bruno and Insomnia make of a document: `METHOD /path` of each request, a list by program. */
const { readFileSync } = require('node:fs');
const { openApiToBruno } = require('@usebruno/converters');
const { convert } = require('insomnia-importers');
const { convertV2 } = require('openapi-to-postmanv2');

const text = readFileSync(process.argv[2], 'utf8');
/** Folders hold folders. */
const leavesOf = (item) => (item.item ?? item.items)?.flatMap(leavesOf) ?? [item];
/** Each program writes the host and the parameters its own way. */
const line = (method, url) => `${method.toUpperCase()} ${url.replace(/^{{.*?}}/, '').replace(/{{ (\w+) }}|:(\w+)/g, '{$1$2}')}`;

async function main() {
  const { result, reason, output } = await new Promise((resolve, reject) =>
    convertV2({ type: 'string', data: text }, {}, (error, made) => (error ? reject(error) : resolve(made))),
  );
  if (!result) throw new Error(reason);
  const postman = leavesOf(output[0].data).map(({ request }) => line(request.method, `/${request.url.path.join('/')}`));
  const bruno = leavesOf(openApiToBruno(JSON.parse(text))).map(({ request }) => line(request.method, request.url));
  const { resources } = (await convert(text)).data;
  const insomnia = resources.filter(({ _type }) => _type === 'request').map(({ method, url }) => line(method, url));
  process.stdout.write(JSON.stringify({ postman, bruno, insomnia }));
}

main();
