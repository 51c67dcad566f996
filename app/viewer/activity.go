package main

import (
	"context"
	"fmt"
	"time"

	"vitrine/permissions/store"
	"vitrine/sandbox/account"
	"vitrine/ui"
	"vitrine/ui/activity"
)

// ledger is the store's as the page of activity wants it.
type ledger struct{ *store.Store }

// Events implements activity.Log.
func (l ledger) Events(ctx context.Context, identity string, after uint64, limit int) ([]activity.Event, error) {
	entries, err := l.Log(ctx, store.LogFilter{Identity: identity, After: after, Limit: limit})
	if err != nil {
		return nil, err
	}
	out := make([]activity.Event, len(entries))
	for i := range entries {
		out[i] = event(&entries[i])
	}
	return out, nil
}

// event finds words for an entry of the ledger.
func event(e *store.Event) activity.Event {
	out := activity.Event{Seq: e.Seq, Time: time.UnixMilli(e.Time), Identity: e.Identity, Name: e.Name}
	about := e.Action + " " + e.Resource
	switch e.Kind {
	case store.Decided:
		out.Kind, out.What = activity.Denied, "denied: "+about
		if e.Verdict == "grant" {
			out.Kind, out.What = activity.Granted, "granted: "+about
		}
		out.Detail = fmt.Sprintf("by %s, %s", e.By, e.Span)
	case store.Used:
		out.Kind, out.What = activity.Used, "used: "+about
		out.Detail = fmt.Sprintf("%s read, %s written, %s", account.Size(e.Read), account.Size(e.Written), e.How)
	case store.Added:
		out.Kind, out.What = activity.Granted, "given by hand: "+about
	case store.Changed:
		out.Kind, out.What = activity.Granted, "changed: "+about
	case store.Revoked:
		out.Kind, out.What = activity.Revoked, "revoked: "+about
	case store.Expired:
		out.Kind, out.What = activity.Revoked, "expired: "+about
	case store.Opened:
		out.What, out.Detail = "was opened", e.Resource
	case store.Author:
		out.What = "author: " + e.Reason
	default:
		out.What = string(e.Kind) + " " + about
	}
	if e.Redacted {
		out.What = "a redacted entry"
	}
	return out
}

// activityPage makes the page of activity.
func (v *viewer) activityPage(identity string) ui.OwnPage {
	p := activity.New(v.window.Recorder(), ledger{v.host.Store}, identity, func(err error) {
		v.window.Warn("The ledger cannot be read", err.Error())
	})
	p.Follow()
	return p
}
