// The sandbox from JavaScript: no library but Node's own.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const { SANDBOX_URL: url, SANDBOX_KEY: key } = process.env;

async function control(method, path, body) {
  const answer = await fetch(`${url}/_sandbox${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}

async function token(...scopes) {
  const made = await control("POST", "/tokens", { scopes });
  return (method, path, data) =>
    fetch(`${url}/c/16${path}`, {
      method,
      headers: { authorization: `Bearer ${made.access_token}`, "content-type": "application/json" },
      body: data && JSON.stringify({ data }),
    });
}

beforeEach(() => control("POST", "/reset"));

test("a token does what its scopes say", async () => {
  const ask = await token("entity.suppliers:r");
  const answer = await ask("GET", "/entities/suppliers/17");
  assert.equal((await answer.json()).data.id, 17);
  assert.equal((await ask("DELETE", "/entities/suppliers/17")).status, 403);
});

test("what one test changes is not there in the next", async () => {
  const ask = await token("entity.suppliers:a");
  assert.equal((await ask("DELETE", "/entities/suppliers/17")).status, 200);
  await control("POST", "/reset");
  const again = await token("entity.suppliers:r");
  assert.equal((await again("GET", "/entities/suppliers/17")).status, 200);
});

test("records are added", async () => {
  const { data } = await control("POST", "/records", {
    family: "suppliers",
    fields: { name: "Neri S.r.l." },
  });
  const ask = await token("entity.suppliers:r");
  const answer = await ask("GET", `/entities/suppliers/${data.id}`);
  assert.equal((await answer.json()).data.name, "Neri S.r.l.");
});

test("the next call fails as asked", async () => {
  await control("POST", "/faults", {
    operation_id: "getSupplier",
    status: 429,
    headers: { "Retry-After": "7" },
  });
  const ask = await token("entity.suppliers:r");
  const answer = await ask("GET", "/entities/suppliers/17");
  assert.equal(answer.status, 429);
  assert.equal(answer.headers.get("retry-after"), "7");
  assert.equal((await ask("GET", "/entities/suppliers/17")).status, 200);
});

test("a connection is cut before any byte", async () => {
  await control("POST", "/faults", { operation_id: "getSupplier", cut_after_bytes: -1 });
  const ask = await token("entity.suppliers:r");
  await assert.rejects(ask("GET", "/entities/suppliers/17"), TypeError);
});

test("quotas run out and come back as the time moves", async () => {
  await control("POST", "/clock", { stand_at: "2026-01-31T23:30:00Z" });
  await control("POST", "/quotas", { limits: { hour: 1 } });
  const ask = await token("entity.suppliers:r");
  assert.equal((await ask("GET", "/entities/suppliers/17")).status, 200);
  const full = await ask("GET", "/entities/suppliers/17");
  assert.deepEqual([full.status, full.headers.get("retry-after")], [403, "1800"]);
  await control("POST", "/clock", { advance_s: 1800 });
  assert.equal((await ask("GET", "/entities/suppliers/17")).status, 200);
});

test("the requests that came are listed", async () => {
  const ask = await token("entity.suppliers:r");
  await ask("DELETE", "/entities/suppliers/17");
  const { requests } = await control("GET", "/requests");
  const [one] = requests;
  assert.deepEqual(
    [one.operation_id, one.needed, one.verdict, one.status],
    ["deleteSupplier", "entity.suppliers:a", "scope", 403],
  );
});
