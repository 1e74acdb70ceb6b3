import type { Problem } from '../../schemas/generated/validators.js';

/** What a validator found, as one sentence that names each field. */
export function sentencesOf(problems: readonly Problem[]): string {
  const sentences = problems.map(({ instancePath, message = 'is wrong', params }) => {
    const detail = params.additionalProperty ?? params.allowedValues ?? params.missingProperty;
    const named = detail === undefined ? '' : ` (${[detail].flat().join(', ')})`;
    return `${instancePath || 'the whole'} ${message}${named}`;
  });
  return [...new Set(sentences)].join('; ');
}
