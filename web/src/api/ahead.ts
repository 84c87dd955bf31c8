// Answers that are asked for while the code that needs them is still being read. Each is given once.
const asked = new Map<string, Promise<Response>>();

export function askAhead(url: string): void {
  const answer = fetch(url, {headers: {Accept: 'application/json'}, credentials: 'same-origin'});
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
