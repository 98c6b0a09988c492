// Passkeys and security keys: what only the browser can do for a form. The form itself is sent as any other, so that it
// works before, and without, the rest of the page's code.
//
// A button with `data-passkey` begins: `create` makes a key from the options in `data-options`; any other value is the
// path that gives the challenge to sign. The answer goes into the fields `token` and `credential` of its form. Elements
// with the class `passkey-only` are shown where the browser can do that.
//
// Beside a button that also has `data-passkey-suggested`, the browser offers its passkeys among the suggestions of a field
// whose `autocomplete` names `webauthn`. That request waits until somebody chooses one, or signs in in another way.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

function base64url(buffer) {
  const text = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const keys = (list) => (list ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

/** Has a key made. */
async function create(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: keys(options.excludeCredentials),
    },
  });
  return sent(made, {
    attestationObject: base64url(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
}

/** Has a challenge signed; `how` says whether that waits among suggestions, and what ends it. */
async function sign(options, how = {}) {
  const signed = await navigator.credentials.get({
    ...how,
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: keys(options.allowCredentials),
    },
  });
  const { authenticatorData, signature, userHandle } = signed.response;
  return sent(signed, {
    authenticatorData: base64url(authenticatorData),
    signature: base64url(signature),
    userHandle: userHandle ? base64url(userHandle) : null,
  });
}

function sent(key, response) {
  return JSON.stringify({
    id: key.id,
    rawId: base64url(key.rawId),
    type: key.type,
    response: { clientDataJSON: base64url(key.response.clientDataJSON), ...response },
    extensions: {},
  });
}

/** A refusal of the server, in its own words. */
class Refused extends Error {}

async function challenge(path) {
  const answer = await fetch(path, { method: "POST" });
  if (!answer.ok) throw new Refused(await answer.text());
  return answer.json();
}

const WORDS = {
  NotAllowedError: "Nothing has happened: it was cancelled, or took too long. Please try again.",
  InvalidStateError: "This device or key is set up already.",
  NotSupportedError: "This device or key cannot do that. Please use another one.",
  ConstraintError: "This device or key cannot do that. Please use another one.",
  SecurityError: "Passkeys do not work at this address. Please open the desk at its usual one.",
};

const inWords = (error) =>
  error instanceof Refused ? error.message : (WORDS[error.name] ?? "That did not work. Please check the connection and try again.");

/** Has a key sign what the desk asks, and fills in the form. */
async function fillIn(button, how) {
  const { elements } = button.form;
  const { token, options } = await challenge(button.dataset.passkey);
  elements.credential.value = await sign(JSON.parse(options), how);
  elements.token.value = token;
}

async function begin(button) {
  const form = button.form;
  const note = form.querySelector("[data-passkey-error]");
  note.textContent = "";
  button.disabled = true;
  stopSuggesting();
  try {
    if (button.dataset.passkey === "create") {
      form.elements.credential.value = await create(JSON.parse(button.dataset.options));
    } else {
      await fillIn(button);
    }
    form.submit();
  } catch (error) {
    button.disabled = false;
    button.focus();
    note.textContent = inWords(error);
    suggest();
  }
}

/** Less than a challenge lasts: the one that waits is replaced before it is too old to be answered. */
const SUGGESTED_MS = 240_000;

/** What ends the request that waits among the suggestions, if there is one. */
let suggesting = null;

function stopSuggesting() {
  suggesting?.abort();
  suggesting = null;
}

/** Offers passkeys among the suggestions of the field, where the page and the browser have that. */
async function suggest() {
  const button = document.querySelector("button[data-passkey-suggested]");
  if (suggesting || document.hidden || !button?.form) return;
  const mine = (suggesting = new AbortController());
  const anew = setTimeout(() => {
    if (suggesting === mine) stopSuggesting();
    suggest();
  }, SUGGESTED_MS);
  try {
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    await fillIn(button, { mediation: "conditional", signal: mine.signal });
    // Whoever has begun to sign in in another way goes on with that.
    if (suggesting === mine) button.form.submit();
  } catch {
    // Nobody has asked for it, so nobody is told: the button says what is wrong.
  } finally {
    clearTimeout(anew);
    if (suggesting === mine) suggesting = null;
  }
}

if (window.PublicKeyCredential && navigator.credentials) {
  document.documentElement.setAttribute("data-passkeys", "");
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[data-passkey]") : null;
    if (button?.form) begin(button);
  });
  document.addEventListener("submit", stopSuggesting);
  // The page that is shown now, and each one that comes to life later.
  suggest();
  new MutationObserver(suggest).observe(document.documentElement, { attributeFilter: ["data-alive"] });
  document.addEventListener("focusin", (event) => {
    if (event.target instanceof Element && event.target.getAttribute("autocomplete")?.includes("webauthn")) suggest();
  });
  document.addEventListener("visibilitychange", suggest);
}
