// One job per run, from standard input to standard output. Keys come as arguments: they are made for this test.
import * as age from "age-encryption";
import * as vectors from "cctv-age";

const [job, ...keys] = process.argv.slice(2);
const input = [];
for await (const piece of process.stdin) input.push(piece);
const bytes = new Uint8Array(Buffer.concat(input));

if (job === "encrypt") {
  const encrypter = new age.Encrypter();
  for (const key of keys) encrypter.addRecipient(key);
  process.stdout.write(await encrypter.encrypt(bytes));
} else if (job === "decrypt") {
  const decrypter = new age.Decrypter();
  for (const key of keys) decrypter.addIdentity(key);
  process.stdout.write(await decrypter.decrypt(bytes));
} else if (job === "recipient") {
  process.stdout.write(await age.identityToRecipient(keys[0]));
} else if (job === "vectors") {
  const named = Object.entries(vectors).map(([name, data]) => [name, Buffer.from(data).toString("base64")]);
  process.stdout.write(JSON.stringify(Object.fromEntries(named)));
} else {
  throw new Error("no such job");
}
