package policy

import (
	"context"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"example.org/vitrine/permissions"
)

// lookEvery is how often the files of policies are read again. They are small,
// and a program that edits them may replace, remove or link them: contents say
// more surely than notices of the file system that something is different.
const lookEvery = 250 * time.Millisecond

// Live is a permissions.Policy that goes by what stands in the policy files now.
// What was changed is in force when it has stayed the same for a quarter of a
// second, so that a file is not taken half written. As long as one is wrong,
// nothing is granted. Safe for use by several goroutines.
type Live struct {
	options Options
	now     atomic.Pointer[Policies]
	changed func(wrong error)

	stop    context.CancelFunc
	stopped sync.WaitGroup
}

// Follow loads the policies and goes on to follow their files until Close. The
// error is Load's: the Live is there all the same, and grants nothing until the
// files are right. changed is called on a goroutine of Live's, each time that
// other rules have come into force: with what Load says of them.
func Follow(o Options, changed func(wrong error)) (*Live, error) {
	l := &Live{options: o, changed: changed}
	seen := o.contents() // before they are loaded: a change between the two is seen later
	p, err := Load(o)
	l.now.Store(p)
	ctx, stop := context.WithCancel(context.Background())
	l.stop = stop
	l.stopped.Go(func() { l.follow(ctx, seen) })
	return l, err
}

// Wrong is why nothing is granted now; nil when the policies are right.
func (l *Live) Wrong() error { return l.now.Load().err }

// Close ends the following. The rules stay as they are then.
func (l *Live) Close() {
	l.stop()
	l.stopped.Wait()
}

// follow loads the policies again whenever their files are others than those
// that are in force, and were the same at the look before.
func (l *Live) follow(ctx context.Context, inForce [sha256.Size]byte) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	before := inForce
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := l.options.contents()
		if now != inForce && now == before {
			p, err := Load(l.options)
			l.now.Store(p)
			inForce = now
			l.changed(err)
		}
		before = now
	}
}

// contents tells one state of the policy files from another: names, contents,
// and why one cannot be read.
func (o Options) contents() [sha256.Size]byte {
	names, err := filepath.Glob(filepath.Join(escapeGlob(o.Site), "*.cedar"))
	if o.Site == "" {
		names = nil
	}
	slices.Sort(names)
	h := sha256.New()
	fmt.Fprintf(h, "%v %v\n", err, listable(o.Site))
	for _, name := range append([]string{o.User}, names...) {
		if name == "" {
			continue
		}
		text, err := read(name)
		fmt.Fprintf(h, "%q %d %v\n", name, len(text), err)
		h.Write(text)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// Rule implements permissions.Policy.
func (l *Live) Rule(ctx context.Context, r permissions.Request) (permissions.Rule, string, error) {
	return l.now.Load().Rule(ctx, r)
}

// Limit implements permissions.Policy.
func (l *Live) Limit(ctx context.Context, applet permissions.Applet, action permissions.Action) (uint64, error) {
	return l.now.Load().Limit(ctx, applet, action)
}

// Certifies is Policies.Certifies by the rules that are in force now.
func (l *Live) Certifies(applet permissions.Applet, fingerprint string) (bool, error) {
	return l.now.Load().Certifies(applet, fingerprint)
}
