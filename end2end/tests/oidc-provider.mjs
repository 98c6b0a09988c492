// A real provider of OpenID Connect on loopback, with people of its own: `oidc-provider` with a page to sign in.
//
//   node oidc-provider.mjs DESK_URL [TELLS_URL]
//
// knows the first sign-in providers of the desk at this address, and tells the other one when somebody signs out.
//
// Prints its issuer when it answers, and ends with its standard input.
import { createServer } from "node:http";
import process from "node:process";
import { Provider } from "oidc-provider";

const [desk, tells = desk] = process.argv.slice(2);
const ids = [1, 2, 3];

/** Whoever signs in as NAME has the address NAME@acme.example; a name that begins with `unverified` has not verified it. */
const claimsOf = (name) => ({
  sub: `subject-of-${name}`,
  email: `${name}@acme.example`,
  email_verified: !name.startsWith("unverified"),
  given_name: name[0].toUpperCase() + name.slice(1),
  family_name: "Fromthere",
  groups: name.startsWith("agent") ? ["everybody", "helpdesk"] : ["everybody"],
  office: name.startsWith("porto") ? "Porto" : "Lisbon",
});

const page = (body) =>
  `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Acme ID</title><link rel="icon" href="data:,"></head>` +
  `<body><main><h1>Acme ID</h1>${body}</main></body></html>`;

const configuration = {
  clients: [
    {
      client_id: "desk",
      client_secret: "the secret of the desk at its provider",
      grant_types: ["authorization_code"],
      response_types: ["code"],
      redirect_uris: ids.map((id) => `${desk}/auth/oidc/${id}/callback`),
      post_logout_redirect_uris: [`${desk}/sign-in?why=out`],
      backchannel_logout_uri: `${tells}/auth/oidc/1/backchannel`,
      backchannel_logout_session_required: true,
    },
  ],
  claims: {
    openid: ["sub"],
    email: ["email", "email_verified"],
    profile: ["given_name", "family_name", "groups", "office"],
  },
  cookies: { keys: ["a key of the provider for tests"] },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = page(`${form}<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>`);
      },
    },
  },
  // It tells no server on this machine otherwise.
  fetch: (url, options) => globalThis.fetch(url, { ...options, dispatcher: undefined }),
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => claimsOf(id.replace("subject-of-", "")),
  }),
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  // Everybody agrees that the desk gets to know them.
  async loadExistingGrant(ctx) {
    const { provider, client, session } = ctx.oidc;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope("openid email profile");
    await grant.save();
    return grant;
  },
};

let provider;

async function interact(request, response) {
  const { uid } = await provider.interactionDetails(request, response);
  if (request.method === "GET") {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(
      page(
        `<form method="post" action="/interaction/${uid}"><label>Name <input name="name"></label>` +
          `<button name="does" value="enter">Sign in</button><button name="does" value="cancel">Cancel</button></form>`,
      ),
    );
    return;
  }
  let body = "";
  for await (const piece of request) body += piece;
  const form = new URLSearchParams(body);
  const result =
    form.get("does") === "cancel"
      ? { error: "access_denied", error_description: "cancelled" }
      : { login: { accountId: `subject-of-${form.get("name")}` } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const server = createServer((request, response) => {
  // Tests that make their own time ask for that of the tokens.
  if (request.url === "/now") {
    response.end(String(Date.now()));
    return;
  }
  if (!request.url.startsWith("/interaction/")) {
    provider.callback()(request, response);
    return;
  }
  interact(request, response).catch((error) => {
    response.statusCode = 400;
    response.end(String(error));
  });
});

server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  provider = new Provider(issuer, configuration);
  process.stdout.write(`${issuer}\n`);
});
process.stdin.resume();
process.stdin.once("close", () => process.exit(0));
