//go:build linux && (amd64 || arm64)

package session_test

import (
	"testing"
	"time"

	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/session"
)

// An applet may make as many calls in one turn as it likes, each with a large
// answer or large arguments: they are kept back and slowed down. None is refused, and nobody is ended for it.
func TestHoardIsSlowedDown(t *testing.T) {
	s, out := script(t, `
		import { get, set } from "vitrine:storage";
		await set("k", new Uint8Array(250_000));
		const all = [];
		for (let i = 0; i < 400; i++) { all.push(get("k")); }
		let right = 0;
		for (const value of all) { right += (await value).length === 250_000; }
		console.log(right);
		const chunk = new Uint8Array(200_000), sets = [];
		for (let i = 0; i < 150; i++) { sets.push(set("k", chunk)); } // 30 MB
		console.log((await Promise.allSettled(sets)).filter((r) => r.status !== "fulfilled").length);
	`, func(c *session.Config) { c.Budget.Memory = 512 << 20 })
	most := 0
	for running := true; running; time.Sleep(time.Millisecond) {
		var queued int
		if queued, running = s.Queued(); running {
			most = max(most, queued)
		}
	}
	if state := finished(t, s); state.Exit != account.Finished {
		t.Errorf("%+v", state)
	}
	if got, want := out.text(), "400\n0"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if most > session.MaxQueued {
		t.Errorf("%d bytes were queued, want at most %d", most, session.MaxQueued)
	}
}
