package main

import (
	"context"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/store"
	"example.org/vitrine/ui"
	"example.org/vitrine/ui/grants"
)

// grantStore is the store as the page of grants wants it.
type grantStore struct{ *store.Store }

// All implements grants.Store.
func (s grantStore) All(ctx context.Context) ([]*permissions.Remembered, error) {
	return s.Grants(ctx, store.GrantFilter{})
}

// Narrower implements grants.Store.
func (s grantStore) Narrower(ctx context.Context, id int64) ([]permissions.Remembered, func(context.Context) error, error) {
	shrunk, err := s.Shrink(ctx, id)
	if err != nil || shrunk.Narrow {
		return nil, nil, err
	}
	return shrunk.Narrower, func(ctx context.Context) error { return s.Replace(ctx, shrunk) }, nil
}

// grantsPage makes the page of grants.
func (v *viewer) grantsPage(identity string) ui.OwnPage {
	return grants.New(grantStore{v.host.Store}, v.surroundings, identity, func(err error) {
		v.window.Warn("The grants could not be changed", err.Error())
	})
}
