/** The response, with a word to whoever waits for the end of its body, however it ends. */
export function watchEnd({ body, status, statusText, headers }: Response, onEnd: () => void): Response {
  const reader = body?.getReader();
  const watched = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const { done = true, value } = (await reader?.read()) ?? {};
        if (!done) return controller.enqueue(value);
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      onEnd();
    },
    cancel: (reason) => reader?.cancel(reason),
  });
  return new Response(watched, { status, statusText, headers });
}
