import { noteTexts } from './notes.js';

export default noteTexts('note-text-request-inquiry', 'request-inquiry');
