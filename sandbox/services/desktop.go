package services

import (
	"context"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/address"
	"example.org/vitrine/sandbox/protocol/wire"
)

// Desktop is what services need of the person's desktop. The methods are
// called on goroutines of services, after consent where consent is needed.
type Desktop interface {
	// Pick shows the viewer's own chooser and returns absolute paths, none
	// when the person chose nothing.
	Pick(ctx context.Context, applet permissions.Applet, args wire.PickArgs) ([]string, error)
	// OpenLink opens an address in the canonical form of package address.
	OpenLink(ctx context.Context, address string) error
	ReadClipboard(ctx context.Context) (string, error)
	WriteClipboard(ctx context.Context, text string) error
	Notify(ctx context.Context, applet permissions.Applet, title, body string) error
}

// Limits on what goes to the desktop and comes from it.
const (
	maxClipboard = 512 << 10 // bytes, so that it fits a frame
	maxTitle     = 256       // bytes of a notification's title
	maxNotice    = 1_024     // bytes of its body
)

func (r request) desktop() (Desktop, error) {
	if d := r.services.options.Desktop; d != nil {
		return d, nil
	}
	return nil, errUnavailable
}

func (r request) openLink(ctx context.Context, args wire.LinkArgs) (nothing, error) {
	link, err := address.ParseLink(args.Address)
	if err != nil {
		return nothing{}, misread("SyntaxError", err)
	}
	d, err := r.desktop()
	if err != nil {
		return nothing{}, err
	}
	q := permissions.Request{
		API: "openLink", Action: permissions.OpenLink, Resource: permissions.Resource{Address: link.Address},
	}
	if err := r.paced(); err != nil {
		return nothing{}, err
	}
	g, err := r.ask(ctx, q)
	if err != nil {
		return nothing{}, explain(err, args.Address)
	}
	if err := r.activated(g.decision, Take, "NotAllowedError", "an address is opened"); err != nil {
		return nothing{}, err
	}
	return nothing{}, d.OpenLink(ctx, link.Address)
}

func (r request) readClipboard(ctx context.Context, _ nothing) (wire.Text, error) {
	d, err := r.desktop()
	if err != nil {
		return wire.Text{}, err
	}
	if err := r.paced(); err != nil {
		return wire.Text{}, err
	}
	q := permissions.Request{API: "clipboard.readText", Action: permissions.ReadClipboard}
	g, err := r.ask(ctx, q)
	if err != nil {
		return wire.Text{}, explain(err, "the clipboard")
	}
	if err := r.activated(g.decision, Look, "NotAllowedError", "the clipboard is read"); err != nil {
		return wire.Text{}, err
	}
	if err := r.reserve(ctx, maxClipboard); err != nil {
		return wire.Text{}, explain(err, "the clipboard")
	}
	text, err := d.ReadClipboard(ctx)
	if len(text) > maxClipboard {
		return wire.Text{}, fault("QuotaExceededError", "the clipboard holds more than 512 KB")
	}
	return wire.Text{Text: clipTo(text, maxClipboard)}, err
}

func (r request) writeClipboard(ctx context.Context, args wire.Text) (nothing, error) {
	d, err := r.desktop()
	if err != nil {
		return nothing{}, err
	}
	if err := r.paced(); err != nil {
		return nothing{}, err
	}
	q := permissions.Request{API: "clipboard.writeText", Action: permissions.WriteClipboard}
	g, err := r.ask(ctx, q)
	if err != nil {
		return nothing{}, explain(err, "the clipboard")
	}
	if err := r.activated(g.decision, Look, "NotAllowedError", "the clipboard is replaced"); err != nil {
		return nothing{}, err
	}
	return nothing{}, d.WriteClipboard(ctx, args.Text)
}

func (r request) notify(ctx context.Context, args wire.NotifyArgs) (nothing, error) {
	d, err := r.desktop()
	if err != nil {
		return nothing{}, err
	}
	if err := r.paced(); err != nil {
		return nothing{}, err
	}
	q := permissions.Request{API: "Notification", Action: permissions.Notify}
	if _, err := r.ask(ctx, q); err != nil {
		return nothing{}, explain(err, "notifications")
	}
	return nothing{}, d.Notify(ctx, r.services.options.Applet, clipTo(args.Title, maxTitle), clipTo(args.Body, maxNotice))
}
