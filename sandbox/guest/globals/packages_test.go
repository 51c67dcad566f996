package globals_test

import (
	"strings"
	"testing"

	"example.org/vitrine/sandbox/engine"
	"example.org/vitrine/sandbox/guest/globals"
)

// mailer is a package with authority of its own, as the bundler makes one: what
// its script returns are its exports.
const mailer = `
	class Mailer { constructor() { this.send = this.send.bind(this) } send(x) { return 'sent ' + x } static of() { return new Mailer() } }
	class Quick extends Mailer { send(x) { return 'quickly ' + super.send(x) } }
	let count = 0; const seen = new Map(), settings = { deep: { host: 'mail.example' }, list: [1, [2]] };
	const exported = {};
	for (const [name, get] of Object.entries({ send: () => send, Mailer: () => Mailer, Quick: () => Quick, settings: () => settings, bytes: () => bytes, default: () => api, count: () => count }))
		Object.defineProperty(exported, name, { get, enumerable: true });
	function send(x) { count++; seen.set(x, count); return 'sent ' + x + ' ' + count }
	send.options = { retries: 1 };
	const bytes = new Uint8Array(2), api = { send(x) { return send(x) }, get last() { return count }, nested: { f() { return 1 } } };
	return exported;`

// TestPackagesShareNothingMutable is kind 18: a package that has no authority
// cannot put anything in the place of what another one exports.
func TestPackagesShareNothingMutable(t *testing.T) {
	attacks := []string{
		"m.send = evil", "Object.defineProperty(m, 'send', { value: evil })", "delete m.send", "m.extra = evil", "Object.setPrototypeOf(m, { send: evil })",
		"m.default.send = evil", "m.default.nested.f = evil", "Object.defineProperty(m.default, 'last', { get: evil })", "m.send.call = evil", "m.send.options.retries = 9", "m.send.extra = evil",
		"m.Mailer.of = evil", "m.Mailer.prototype.send = evil", "Object.defineProperty(m.Mailer.prototype, 'send', { value: evil })", "m.Quick.prototype.send = evil", "Object.setPrototypeOf(m.Quick, function () {})", "Object.setPrototypeOf(m.Quick.prototype, { send: evil })",
		"m.settings.deep.host = 'evil.example'", "m.settings.list.push(3)", "m.settings.list[1][0] = 3", "m.settings.list.length = 0", "Object.assign(m.settings, { deep: 1 })",
	}
	for _, attack := range attacks {
		t.Run(attack, func(t *testing.T) {
			t.Parallel()
			h := start(t, engine.Options{})
			h.engine.AddPackage("mailer", engine.Script{Name: "packages/mailer.js", Source: mailer})
			h.engine.AddPackage("evil", engine.Script{Name: "packages/evil.js", Source: `'use strict'; const evil = () => 'EVIL', m = await __vitrine_import('mailer'); try { ` + attack + `; return { refused: false } } catch (e) { return { refused: e instanceof TypeError } }`})
			got := h.run(`'use strict'; const { refused } = await __vitrine_import('evil'); const m = await __vitrine_import('mailer');
				const q = new m.Quick(), own = Object.create(m.Mailer.prototype); own.send = () => 'own';
				console.log(refused, m.send('a'), m.default.send('b'), m.default.last, m.default.nested.f(), m.Mailer.of().send('c'), q.send('d'), own.send(), m.settings.deep.host, JSON.stringify(m.settings.list), m.send.options.retries, m.count, 'extra' in m, 'extra' in m.send, m.send.call(null, 'e'))`)
			want := "true sent a 1 sent b 2 2 1 sent c quickly sent d own mail.example [1,[2]] 1 2 false false sent e 3"
			if got != want {
				t.Errorf("got %q, want %q (failures: %q)", got, want, h.failures)
			}
		})
	}
}

// TestImportsAreTheirOwn is kind 18: nobody can change the promise of an import
// that others get.
func TestImportsAreTheirOwn(t *testing.T) {
	h := start(t, engine.Options{})
	h.engine.AddPackage("mailer", engine.Script{Name: "packages/mailer.js", Source: mailer})
	h.engine.AddPackage("evil", engine.Script{Name: "packages/evil.js", Source: `const p = __vitrine_import('mailer'); p.then = (f) => f({ send: () => 'EVIL' }); p.constructor = function () {}; p.constructor[Symbol.species] = p.constructor; return {};`})
	h.engine.AddPackage("odd", engine.Script{Name: "packages/odd.js", Source: `return 5`})
	h.engine.AddPackage("failing", engine.Script{Name: "packages/failing.js", Source: `throw new RangeError('broken')`})
	got := h.run(`await __vitrine_import('evil'); const a = __vitrine_import('mailer'), b = __vitrine_import('mailer');
		console.log((await a).send('x'), a === b, (await a) === (await b), await __vitrine_import('odd'));
		for (let i = 0; i < 2; i++) await __vitrine_import('failing').catch((e) => console.log(e.message));`)
	expect(t, got, "sent x 1 false true 5\nbroken\nbroken")
}

// TestModulesAnswerToThePackage is kind 18: what a package may do is on its own
// list, also where nobody is asked.
func TestModulesAnswerToThePackage(t *testing.T) {
	const attempts = `const say = []; const s = __vitrine_import('vitrine:storage'), a = __vitrine_import('vitrine:applet');
		for (const f of [() => s.set('k', 1), () => s.get('k'), () => s.keys(), () => s.delete('k')]) await f().then(() => say.push('stored'), (e) => say.push(e.name));
		for (const f of [() => a.exit(3), () => a.onSave(() => 'EVIL'), () => a.onRestore(() => 1)]) try { f(); say.push('done') } catch (e) { say.push(e.name) }
		await a.stdout.write('x').then(() => say.push('written'), (e) => say.push(e.name));
		await a.stdin.readable.getReader().read().then(() => say.push('read'), (e) => say.push(e.name));
		say.push(a.args.length, a.name);
		try { fetch('https://h/').catch((e) => 0); } catch (e) { say.push(e.name) }
		await navigator.clipboard.readText().catch((e) => say.push(e.name));
		return { say: say.join() }`
	h := start(t, engine.Options{})
	applet := globals.Applet{
		Name: "Test", Args: []string{"secret"}, Packages: true,
		Manifest: []byte(`{"packages": {"none": {}, "keeper": {"permissions": [{"action": "store", "reason": "keeps"}]}}}`),
	}
	if err := globals.Start(h.engine, applet); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"none", "keeper", "unlisted"} {
		h.engine.AddPackage(name, engine.Script{Name: "packages/" + name + ".js", Source: attempts})
	}
	got := h.run(`for (const name of ['none', 'keeper', 'unlisted']) console.log(name, (await __vitrine_import(name)).say);
		const s = __vitrine_import('vitrine:storage'); await s.set('own', 1); console.log(await s.get('own'), __vitrine_import('vitrine:applet').args.join())`)
	refused := strings.TrimSuffix(strings.Repeat("NotAllowedError,", 4), ",")
	const rest = ",NotAllowedError,NotAllowedError,NotAllowedError,NotAllowedError,NotAllowedError,0,Test,NotAllowedError"
	expect(t, got, "none "+refused+rest+"\nkeeper stored,stored,stored,stored"+rest+"\nunlisted "+refused+rest+"\n1 secret")
	if h.exit != nil {
		t.Errorf("a package ended the applet with status %d", *h.exit)
	}
}
