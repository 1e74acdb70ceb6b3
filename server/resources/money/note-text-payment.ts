import { noteTexts } from './notes.js';

export default noteTexts('note-text-payment', 'payment');
