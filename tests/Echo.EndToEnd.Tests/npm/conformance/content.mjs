// Blocks of content, as tools and prompts answer them.

/** One blue pixel. */
export const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mOQm/AfAAJ9Aa5PDvJhAAAAAElFTkSuQmCC';

/** A millisecond of sound. */
const wav = 'UklGRiwAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQgAAACAoIBggKCAYA==';

export const text = value => ({ type: 'text', text: value });
export const image = () => ({ type: 'image', data: png, mimeType: 'image/png' });
export const sound = () => ({ type: 'audio', data: wav, mimeType: 'audio/wav' });
export const embedded = (uri, mimeType, value) => ({ type: 'resource', resource: { uri, mimeType, text: value } });

/** A tool's result. */
export const answer = (...content) => ({ content });
