package main

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/prompt"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/services"
	"example.org/vitrine/ui/chooser"
)

// desktop is the person's desktop for one session: it implements
// services.Desktop. What needs consent has it by the time these are called.
type desktop struct {
	viewer *viewer
	number uint64 // of the session
}

// Pick implements services.Desktop.
func (d *desktop) Pick(ctx context.Context, a permissions.Applet, args wire.PickArgs) ([]string, error) {
	return d.viewer.window.Pick(ctx, d.number, chooser.Options{
		Kind: chooser.Kind(args.Kind), Multiple: args.Multiple, Suggested: args.Suggested, Extensions: args.Extensions,
		Look: func(path string) (*permissions.File, error) {
			f, err := services.Choosable(ctx, d.viewer.host.Gate, a, d.number, args.Kind, path)
			return f, refusal(err)
		},
	})
}

// refusal makes of why something cannot be chosen a sentence for the person.
func refusal(err error) error {
	var fault *services.Fault
	switch {
	case errors.As(err, &fault):
		return errors.New("It cannot be chosen: " + fault.Message)
	case errors.Is(err, permissions.ErrDenied):
		return errors.New("It cannot be chosen: " + strings.TrimPrefix(err.Error(), permissions.ErrDenied.Error()+": "))
	}
	return err
}

// OpenLink implements services.Desktop.
func (d *desktop) OpenLink(_ context.Context, address string) error {
	return d.viewer.openLink(address)
}

// ReadClipboard implements services.Desktop.
func (d *desktop) ReadClipboard(context.Context) (text string, _ error) {
	fyne.DoAndWait(func() { text = d.viewer.fyne.Clipboard().Content() })
	return text, nil
}

// WriteClipboard implements services.Desktop.
func (d *desktop) WriteClipboard(_ context.Context, text string) error {
	fyne.DoAndWait(func() { d.viewer.fyne.Clipboard().SetContent(text) })
	return nil
}

// Notify implements services.Desktop. The applet's name stands before its words.
func (d *desktop) Notify(_ context.Context, a permissions.Applet, title, body string) error {
	title = prompt.Name(a) + ": " + prompt.Escape(title, prompt.MaxName)
	fyne.Do(func() {
		d.viewer.fyne.SendNotification(fyne.NewNotification(title, prompt.Escape(body, prompt.MaxReason)))
	})
	return nil
}
