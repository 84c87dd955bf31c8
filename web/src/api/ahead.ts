// Answers that are asked for while the code that needs them is still being read. Each is given once.
const asked = new Map<string, Promise<Response>>();

/** Read to its end at once: who takes it then goes on without a pause, in which the browser would paint what is not whole yet. */
async function fetchWhole(url: string): Promise<Response> {
  const response = await fetch(url, {headers: {Accept: 'application/json'}, credentials: 'same-origin'});
  const text = await response.text();
  return Object.assign(response, {text: () => Promise.resolve(text)});
}

export function askAhead(url: string): void {
  const answer = fetchWhole(url);
  answer.catch(() => {}); // who takes it hears of it
  asked.set(url, answer);
}

export function takeAhead(url: string): Promise<Response> | undefined {
  const answer = asked.get(url);
  asked.delete(url);
  return answer;
}

/** What was asked for somebody who is not signed in answers nobody. */
export const forgetAhead = (): void => asked.clear();
