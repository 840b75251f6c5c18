const SENTENCES = new Map([
  ["invalid_client", "Odoo does not know this app, or does not let it in."],
  ["invalid_redirect_uri", "The app wants to return to an address that it did not register."],
  ["invalid_request", "The app's request is not valid."],
  ["invalid_target", "The app asks for access to something else than this Odoo."],
]);

/** What a person sees who cannot be sent back to the app. */
export function errorPage(code: string, description = ""): string {
  const sentence = SENTENCES.get(code) ?? "The request has expired. Go back to the app and connect again.";
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>The app could not be connected</title>
    <style>body{font:16px/1.5 system-ui,sans-serif;max-width:30rem;margin:15vh auto;padding:0 1rem}small{color:#666}</style>
  </head>
  <body>
    <h1>The app could not be connected</h1>
    <p>${sentence}</p>
    <p><small>${escapeHtml(`${code} ${description}`.trim())}</small></p>
  </body>
</html>
`;
}

/** No scripts, no frames, nothing from elsewhere. */
export const PAGE_HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
