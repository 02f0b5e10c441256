// The prompts that the suite gets in both eras. A prompt is { description, arguments?, get(args) }.
import { embedded, image, text } from './content.mjs';

const messages = (...contents) => ({ messages: contents.map(content => ({ role: 'user', content })) });
const wanted = name => ({ name, description: `The value of ${name}`, required: true });

export const prompts = {
  test_simple_prompt: { description: 'Says something', get: () => messages(text('Say something.')) },
  test_prompt_with_arguments: {
    description: 'Says its arguments',
    arguments: [wanted('arg1'), wanted('arg2')],
    get: ({ arg1, arg2 }) => messages(text(`Compare '${arg1}' with '${arg2}'.`)),
  },
  test_prompt_with_embedded_resource: {
    description: 'Holds a resource',
    arguments: [wanted('resourceUri')],
    get: ({ resourceUri }) => messages(embedded(resourceUri, 'text/plain', 'Words of the resource.'), text('Sum it up.')),
  },
  test_prompt_with_image: { description: 'Holds an image', get: () => messages(image(), text('Name the colour.')) },
};

/** As prompts/list shows them. */
export const listing = all => Object.entries(all)
  .map(([name, { description, arguments: wants = [] }]) => ({ name, description, arguments: wants }));

/** What may stand for an argument that begins like this. */
export function complete({ value }) {
  const values = ['test', 'testing', 'other'].filter(word => word.startsWith(value));
  return { completion: { values, total: values.length, hasMore: false } };
}
