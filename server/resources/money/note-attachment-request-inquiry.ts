import { noteAttachments } from './notes.js';

export default noteAttachments('note-attachment-request-inquiry', 'request-inquiry');
