import { noteTexts } from './notes.js';

export default noteTexts('note-text-mastercard-action', 'mastercard-action');
