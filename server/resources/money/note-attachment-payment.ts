import { noteAttachments } from './notes.js';

export default noteAttachments('note-attachment-payment', 'payment');
