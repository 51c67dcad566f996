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

	"example.org/vitrine/permissions"
	"example.org/vitrine/sandbox/protocol/wire"
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
// the same identity share one Storage, and other processes may use the same
// folder: what counts is what is there.
type Storage struct {
	folder string // of this identity
	shared string // of all anonymous applets; empty for others
	ledger string // the file that is locked, and counts changes

	mu      sync.Mutex
	changes uint64            // that sizes and others know of
	keys    map[string]string // by the names of files; nil until it was read
	sizes   map[string]uint64 // by key
	used    uint64
	others  uint64 // used by the other anonymous applets
}

// NewStorage is the storage of applet below the folder root, which is made when
// something is stored.
func NewStorage(root string, applet permissions.Applet) *Storage {
	sum := sha256.Sum256([]byte(applet.Identity))
	name := hex.EncodeToString(sum[:])
	if applet.Trust == permissions.Anonymous && !applet.Development {
		shared := filepath.Join(root, "anonymous")
		return &Storage{folder: filepath.Join(shared, name), shared: shared, ledger: filepath.Join(root, "anonymous.changes")}
	}
	return &Storage{folder: filepath.Join(root, name), ledger: filepath.Join(root, name+".changes")}
}

// hold has the storage for this process alone until it is let go, and up to
// date. Nothing may be counted on that was seen before.
func (s *Storage) hold() (let func(), err error) {
	s.mu.Lock()
	defer func() {
		if err != nil {
			s.mu.Unlock()
		}
	}()
	if err := os.MkdirAll(filepath.Dir(s.ledger), privateMode); err != nil {
		return nil, fmt.Errorf("cannot use storage: %w", err)
	}
	f, err := os.OpenFile(s.ledger, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("cannot use storage: %w", err)
	}
	defer func() {
		if err != nil {
			_ = f.Close() // and with it the lock
		}
	}()
	if err := lockFile(f); err != nil {
		return nil, fmt.Errorf("cannot use storage: %w", err)
	}
	var count [8]byte
	_, _ = f.ReadAt(count[:], 0) // a new one has none
	if changes := binary.BigEndian.Uint64(count[:]); s.keys == nil || changes != s.changes {
		if err := s.load(); err != nil {
			return nil, err
		}
		s.changes = changes
	}
	before := s.changes
	return func() {
		if s.changes != before {
			binary.BigEndian.PutUint64(count[:], s.changes)
			_, _ = f.WriteAt(count[:], 0)
		}
		_ = f.Close()
		s.mu.Unlock()
	}, nil
}

// load reads what is there. Of files that are known only the size is looked at.
func (s *Storage) load() error {
	keys, sizes, used := make(map[string]string), make(map[string]uint64), uint64(0)
	entries, err := os.ReadDir(s.folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot read storage: %w", err)
	}
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) != "" { // a file that was being written when the program died
			_ = os.Remove(filepath.Join(s.folder, entry.Name()))
			continue
		}
		key, known := s.keys[entry.Name()]
		if !known {
			if key, _, err = s.read(entry.Name()); err != nil {
				return err
			}
		}
		info, err := entry.Info()
		if err != nil {
			return fmt.Errorf("cannot read storage: %w", err)
		}
		keys[entry.Name()] = key
		sizes[key] = cost(key, int(info.Size())-len(key)-2)
		used += sizes[key]
	}
	if s.shared != "" {
		s.others = folderSize(s.shared) - min(folderSize(s.folder), folderSize(s.shared))
	}
	s.keys, s.sizes, s.used = keys, sizes, used
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

// storage is the applet's storage, held until let is called.
func (r request) storage() (s *Storage, let func(), err error) {
	s = r.services.options.Storage
	if s == nil {
		return nil, nil, errUnavailable
	}
	if let, err = s.hold(); err != nil {
		return nil, nil, explain(err, "storage")
	}
	return s, let, nil
}

func (r request) storeGet(ctx context.Context, args wire.KeyArgs) (wire.Stored, error) {
	if err := r.reserve(ctx, maxStored); err != nil { // before it is held: this may wait
		return wire.Stored{}, explain(err, "storage")
	}
	s, let, err := r.storage()
	if err != nil {
		return wire.Stored{}, err
	}
	defer let()
	if _, found := s.sizes[args.Key]; !found {
		return wire.Stored{}, nil
	}
	_, value, err := s.read(fileName(args.Key))
	if err != nil {
		return wire.Stored{}, explain(err, "storage")
	}
	return wire.Stored{Value: value, Found: true}, nil
}

// maxAsked is how often one value asks for more storage: others may have taken
// what was granted.
const maxAsked = 3

func (r request) storeSet(ctx context.Context, args wire.StoreArgs) (nothing, error) {
	if r.services.options.Storage == nil {
		return nothing{}, errUnavailable
	}
	if len(args.Key) > maxKey || len(args.Value) > maxStored {
		return nothing{}, fault("QuotaExceededError", "a key has at most 1 KB, a value at most 256 KB")
	}
	for range maxAsked {
		amount, err := r.storeWithin(ctx, args)
		if err != nil || amount == nil {
			return nothing{}, err
		}
		if err := r.moreStorage(ctx, args); err != nil {
			return nothing{}, explain(err, "storage")
		}
	}
	return nothing{}, fault("QuotaExceededError", "no more storage was granted")
}

// storeWithin stores a value if it fits into what the applet may use, and
// otherwise tells what has to be asked for.
func (r request) storeWithin(ctx context.Context, args wire.StoreArgs) (*permissions.Amount, error) {
	limit, err := r.storageLimit(ctx)
	if err != nil {
		return nil, explain(err, "storage")
	}
	s, let, err := r.storage()
	if err != nil {
		return nil, err
	}
	defer let()
	if amount, err := s.lacking(args, limit); err != nil || amount != nil {
		return amount, err
	}
	s.changes++
	after := s.after(args)
	if err := s.write(args.Key, args.Value); err != nil {
		return nil, explain(err, "storage")
	}
	s.used = after
	s.sizes[args.Key], s.keys[fileName(args.Key)] = cost(args.Key, len(args.Value)), args.Key
	return nil, nil //nolint:nilnil // there is nothing to ask for
}

// storageLimit is how many bytes the applet may store without being asked about.
func (r request) storageLimit(ctx context.Context) (uint64, error) {
	limit, err := r.services.options.Gate.Limit(ctx, r.services.options.Applet, permissions.Store)
	return max(limit, r.services.storageGranted()), err
}

// after is how much is used when a value has been stored. The storage is held.
func (s *Storage) after(args wire.StoreArgs) uint64 {
	return s.used + cost(args.Key, len(args.Value)) - s.sizes[args.Key]
}

// lacking is what has to be asked for before a value fits; nil when it does. An
// error says why it never will. The storage is held.
func (s *Storage) lacking(args wire.StoreArgs, limit uint64) (*permissions.Amount, error) {
	_, found := s.sizes[args.Key]
	switch after := s.after(args); {
	case !found && len(s.sizes) >= maxKeys:
		return nil, fault("QuotaExceededError", "there are too many keys")
	case s.shared != "" && s.others+after > anonymousRoom:
		return nil, fault("QuotaExceededError", "the room that all anonymous applets share is used up")
	case after > limit && after > s.used:
		step := max(storeStep, after-limit, limit/4)
		return &permissions.Amount{Used: s.used, Limit: limit, Step: step, Total: limit + step}, nil
	}
	return nil, nil //nolint:nilnil // there is nothing to ask for
}

// moreStorage asks for what a value needs: about one value at a time, so that
// whoever puts that off sees nothing of the others.
func (r request) moreStorage(ctx context.Context, args wire.StoreArgs) error {
	turn := r.services.storing
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return ctx.Err() // explain is next
	}
	for ctx.Err() == nil {
		amount, err := r.lackingNow(ctx, args) // more may have been granted meanwhile
		if err != nil || amount == nil {
			return err
		}
		g, err := r.decide(ctx, permissions.Request{
			API: "set", Action: permissions.Store,
			Applet: r.services.options.Applet, Session: r.services.options.Session, Source: r.source,
			Resource: permissions.Resource{Amount: amount},
		})
		switch putOff := r.services.options.PutOff; {
		case err == nil:
			r.services.grantStorage(amount.Total)
			return nil
		case g.decision.Verdict == permissions.Later && putOff != nil:
			if err := putOff(ctx, "waiting for more storage"); err != nil {
				return err
			}
		default:
			return fault("QuotaExceededError", "no more storage was granted")
		}
	}
	return ctx.Err() // explain is next
}

// lackingNow is what has to be asked for before a value fits, at this moment.
func (r request) lackingNow(ctx context.Context, args wire.StoreArgs) (*permissions.Amount, error) {
	limit, err := r.storageLimit(ctx)
	if err != nil {
		return nil, err
	}
	s, let, err := r.storage()
	if err != nil {
		return nil, err
	}
	defer let()
	amount, err := s.lacking(args, limit)
	if amount != nil {
		amount.Default = r.services.storageGranted() == 0
	}
	return amount, err
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
	s, let, err := r.storage()
	if err != nil {
		return nothing{}, err
	}
	defer let()
	size, found := s.sizes[args.Key]
	if !found {
		return nothing{}, nil
	}
	s.changes++
	if err := os.Remove(filepath.Join(s.folder, fileName(args.Key))); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nothing{}, explain(err, "storage")
	}
	s.used -= size
	delete(s.sizes, args.Key)
	delete(s.keys, fileName(args.Key))
	return nothing{}, nil
}

func (r request) storeKeys(ctx context.Context, _ nothing) (wire.Keys, error) {
	if err := r.reserve(ctx, wire.MaxFrame); err != nil {
		return wire.Keys{}, explain(err, "storage")
	}
	s, let, err := r.storage()
	if err != nil {
		return wire.Keys{}, err
	}
	defer let()
	keys := wire.Keys{Keys: slices.Sorted(maps.Keys(s.sizes))}
	size := 0
	for i, key := range keys.Keys {
		if size += len(key) + 8; size > wire.MaxFrame/2 {
			return wire.Keys{Keys: keys.Keys[:i]}, fault("QuotaExceededError", "the keys are too long to be listed")
		}
	}
	return keys, nil
}
