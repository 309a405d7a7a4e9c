/** Text as XML and HTML take it. */
export const markup = (text: string): string =>
  text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
