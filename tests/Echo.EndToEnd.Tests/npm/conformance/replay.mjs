// Keeps what a session wrote to its streams, so that a client may read on where one broke off.

export class Replay {
  #events = [];

  async storeEvent(streamId, message) {
    return `${this.#events.push({ streamId, message })}`;
  }

  async replayEventsAfter(lastEventId, { send }) {
    const { streamId } = this.#events[lastEventId - 1];
    for (const [index, event] of this.#events.entries())
      if (index >= lastEventId && event.streamId === streamId) await send(`${index + 1}`, event.message);
    return streamId;
  }
}
