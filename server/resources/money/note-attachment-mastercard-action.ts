import { noteAttachments } from './notes.js';

export default noteAttachments('note-attachment-mastercard-action', 'mastercard-action');
