package services

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"vitrine/permissions"
	"vitrine/sandbox/wire"
)

// Limits on storage.
const (
	maxKey        = 1 << 10       // bytes
	maxStored     = wire.MaxChunk // bytes of one value
	maxKeys       = 4_000         // an answer has to hold them all
	storedCost    = 64            // bytes counted for each value beyond its key and content
	anonymousRoom = 64 << 20      // bytes that all anonymous applets have together
	privateMode   = 0o700         // of folders: nobody else's business
	storeStep     = 1 << 20       // bytes: the least that is asked for
)

// Storage is the private storage of one identity: a folder with one file for
// each value, so that values are replaced one at a time and whole. Sessions of
// the same identity share one Storage.
type Storage struct {
	folder string // of this identity
	shared string // of all anonymous applets; empty for others

	mu     sync.Mutex
	sizes  map[string]uint64 // by key; nil until it was read
	used   uint64
	others uint64 // used by the other anonymous applets
}

// NewStorage is the storage of applet below the folder root, which is made when
// something is stored.
func NewStorage(root string, applet permissions.Applet) *Storage {
	sum := sha256.Sum256([]byte(applet.Identity))
	name := hex.EncodeToString(sum[:])
	if applet.Trust == permissions.Anonymous && !applet.Development {
		shared := filepath.Join(root, "anonymous")
		return &Storage{folder: filepath.Join(shared, name), shared: shared}
	}
	return &Storage{folder: filepath.Join(root, name)}
}

// load reads what is there, once.
func (s *Storage) load() error {
	if s.sizes != nil {
		return nil
	}
	sizes, used := make(map[string]uint64), uint64(0)
	entries, err := os.ReadDir(s.folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot read storage: %w", err)
	}
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) != "" { // a file that was being written when the program died
			_ = os.Remove(filepath.Join(s.folder, entry.Name()))
			continue
		}
		key, value, err := s.read(entry.Name())
		if err != nil {
			return err
		}
		sizes[key] = cost(key, len(value))
		used += sizes[key]
	}
	if s.shared != "" {
		s.others = folderSize(s.shared) - min(folderSize(s.folder), folderSize(s.shared))
	}
	s.sizes, s.used = sizes, used
	return nil
}

func folderSize(folder string) (size uint64) {
	_ = filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerr // gone meanwhile: nothing to count
		}
		if info, err := entry.Info(); err == nil && info.Mode().IsRegular() {
			size += uint64(info.Size()) + storedCost
		}
		return nil
	})
	return size
}

func cost(key string, value int) uint64 { return uint64(len(key)+value) + storedCost }

// fileName of a key: keys are the applet's words and no names of files.
func fileName(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// read gives the key and value in a file: the length of the key in two bytes,
// the key, the value.
func (s *Storage) read(name string) (key string, value []byte, err error) {
	f, err := os.Open(filepath.Join(s.folder, name))
	if err != nil {
		return "", nil, fmt.Errorf("cannot read storage: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxKey+maxStored+2))
	if err != nil || len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
		return "", nil, errors.New("cannot read storage: a file is damaged")
	}
	n := int(binary.BigEndian.Uint16(data))
	return string(data[2 : 2+n]), data[2+n:], nil
}

func (s *Storage) write(key string, value []byte) error {
	if err := os.MkdirAll(s.folder, privateMode); err != nil {
		return fmt.Errorf("cannot write storage: %w", err)
	}
	data := binary.BigEndian.AppendUint16(nil, uint16(len(key)))
	data = append(append(data, key...), value...)
	return replaceFile(filepath.Join(s.folder, fileName(key)), data)
}

// replaceFile writes a file whole, or not at all.
func replaceFile(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "*.new")
	if err != nil {
		return fmt.Errorf("cannot write storage: %w", err)
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("cannot write storage: %w", err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("cannot write storage: %w", err)
	}
	return nil
}

func (r request) storage() (*Storage, error) {
	s := r.services.options.Storage
	if s == nil {
		return nil, errUnavailable
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.load(); err != nil {
		return nil, explain(err, "storage")
	}
	return s, nil
}

func (r request) storeGet(ctx context.Context, args wire.KeyArgs) (wire.Stored, error) {
	s, err := r.storage()
	if err != nil {
		return wire.Stored{}, err
	}
	if err := r.reserve(ctx, maxStored); err != nil {
		return wire.Stored{}, explain(err, "storage")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, found := s.sizes[args.Key]; !found {
		return wire.Stored{}, nil
	}
	_, value, err := s.read(fileName(args.Key))
	if err != nil {
		return wire.Stored{}, explain(err, "storage")
	}
	return wire.Stored{Value: value, Found: true}, nil
}

func (r request) storeSet(ctx context.Context, args wire.StoreArgs) (nothing, error) {
	s, err := r.storage()
	if err != nil {
		return nothing{}, err
	}
	if len(args.Key) > maxKey || len(args.Value) > maxStored {
		return nothing{}, fault("QuotaExceededError", "a key has at most 1 KB, a value at most 256 KB")
	}
	for {
		limit, err := r.room(ctx, s, args)
		if err != nil {
			return nothing{}, explain(err, "storage")
		}
		stored, err := s.set(args, limit)
		if err != nil {
			return nothing{}, explain(err, "storage")
		}
		if stored {
			return nothing{}, nil
		}
	}
}

// set stores a value if there is still room for it within limit: others may
// have taken it meanwhile.
func (s *Storage) set(args wire.StoreArgs, limit uint64) (stored bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if after := s.after(args); after > limit && after > s.used {
		return false, nil
	}
	if _, found := s.sizes[args.Key]; !found && len(s.sizes) >= maxKeys {
		return false, fault("QuotaExceededError", "there are too many keys")
	}
	if err := s.write(args.Key, args.Value); err != nil {
		return false, err
	}
	s.used = s.after(args)
	s.sizes[args.Key] = cost(args.Key, len(args.Value))
	return true, nil
}

// after is how much is used when a value has been stored. The caller holds s.mu.
func (s *Storage) after(args wire.StoreArgs) uint64 {
	return s.used + cost(args.Key, len(args.Value)) - s.sizes[args.Key]
}

// room finds out up to what limit the applet may store, and asks for more if a
// value needs it: about one value at a time, so that whoever puts that off sees
// nothing of the others.
func (r request) room(ctx context.Context, s *Storage, args wire.StoreArgs) (limit uint64, err error) {
	q, limit, err := r.lacking(ctx, s, args)
	if q == nil {
		return limit, err
	}
	turn := r.services.storing
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return 0, ctx.Err() //nolint:wrapcheck // explain is next
	}
	for {
		q, limit, err := r.lacking(ctx, s, args) // more may have been granted meanwhile
		if q == nil {
			return limit, err
		}
		g, err := r.decide(ctx, *q)
		switch putOff := r.services.options.PutOff; {
		case err == nil:
			r.services.grantStorage(q.Resource.Amount.Total)
		case g.decision.Verdict == permissions.Later && putOff != nil:
			if err := putOff(ctx, "waiting for more storage"); err != nil {
				return 0, err
			}
		default:
			return 0, fault("QuotaExceededError", "no more storage was granted")
		}
	}
}

// lacking is the request for what a value needs beyond what the applet may
// store; nil when it needs nothing more, or cannot have it.
func (r request) lacking(ctx context.Context, s *Storage, args wire.StoreArgs) (q *permissions.Request, limit uint64, err error) {
	gate, applet := r.services.options.Gate, r.services.options.Applet
	limit, err = gate.Limit(ctx, applet, permissions.Store)
	if err != nil {
		return nil, 0, err //nolint:wrapcheck // explain tells it by ErrDenied
	}
	limit = max(limit, r.services.storageGranted())
	s.mu.Lock()
	used, after := s.used, s.after(args)
	full := s.shared != "" && s.others+after > anonymousRoom
	s.mu.Unlock()
	switch {
	case full:
		return nil, 0, fault("QuotaExceededError", "the room that all anonymous applets share is used up")
	case after <= limit || after <= used:
		return nil, limit, nil
	}
	step := max(storeStep, after-limit, limit/4)
	return &permissions.Request{
		API: "set", Action: permissions.Store,
		Applet: applet, Session: r.services.options.Session, Source: r.source,
		Resource: permissions.Resource{Amount: &permissions.Amount{
			Used: used, Limit: limit, Step: step, Total: limit + step, Default: r.services.storageGranted() == 0,
		}},
	}, limit, nil
}

func (s *Services) storageGranted() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.storage
}

func (s *Services) grantStorage(limit uint64) {
	s.mu.Lock()
	s.storage = max(s.storage, limit)
	s.mu.Unlock()
}

func (r request) storeDelete(_ context.Context, args wire.KeyArgs) (nothing, error) {
	s, err := r.storage()
	if err != nil {
		return nothing{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	size, found := s.sizes[args.Key]
	if !found {
		return nothing{}, nil
	}
	if err := os.Remove(filepath.Join(s.folder, fileName(args.Key))); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nothing{}, explain(err, "storage")
	}
	s.used -= size
	delete(s.sizes, args.Key)
	return nothing{}, nil
}

func (r request) storeKeys(ctx context.Context, _ nothing) (wire.Keys, error) {
	s, err := r.storage()
	if err != nil {
		return wire.Keys{}, err
	}
	if err := r.reserve(ctx, wire.MaxFrame); err != nil {
		return wire.Keys{}, explain(err, "storage")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	keys := wire.Keys{Keys: slices.Sorted(maps.Keys(s.sizes))}
	size := 0
	for i, key := range keys.Keys {
		if size += len(key) + 8; size > wire.MaxFrame/2 {
			return wire.Keys{Keys: keys.Keys[:i]}, fault("QuotaExceededError", "the keys are too long to be listed")
		}
	}
	return keys, nil
}
