/** A person at an authorization server: follows redirects, fills in forms, keeps cookies. No script runs. */
export async function logInByForms(address: string | URL, person: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let request: { url: URL; form?: URLSearchParams } = { url: new URL(address) };
  const { origin } = request.url;
  for (let steps = 0; steps < 20; steps++) {
    const response = await fetch(request.url, {
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(request.form && { method: "POST", body: request.form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location) {
      const target = new URL(location, request.url);
      // Back to where the login began: the callback is the test's to follow.
      if (target.origin !== origin) return target;
      request = { url: target };
    } else request = nextForm(await response.text(), request.url, person);
  }
  throw new Error("the login came to no end");
}

function nextForm(page: string, url: URL, person: string) {
  const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
  if (!action) throw new Error(`the authorization server says: ${page.replaceAll(/<[^>]+>|\s+/g, " ")}`);
  const form = new URLSearchParams();
  for (const [, name = "", value = ""] of page.matchAll(
    /<input[^>]* type="hidden"[^>]* name="([^"]+)"[^>]* value="([^"]*)"/g,
  ))
    form.set(name, value);
  if (page.includes('name="login"')) {
    form.set("login", person);
    form.set("password", "any");
  }
  return { url: new URL(action, url), form };
}
