export { version } from '../server/index.js';
