import { noteTexts } from './notes.js';

export default noteTexts('note-text-request-response', 'request-response');
