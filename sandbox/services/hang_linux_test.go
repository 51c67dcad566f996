package services_test

import (
	"fmt"
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/services"
)

// A file system that does not answer holds up the call alone: not the account,
// which the window reads, nor other files, nor the end.
func TestHostileFileSystemThatHangs(t *testing.T) {
	mount := folder(t)
	device, err := unix.Open("/dev/fuse", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Skipf("no FUSE here: %v", err)
	}
	options := fmt.Sprintf("fd=%d,rootmode=40000,user_id=%d,group_id=%d", device, os.Getuid(), os.Getgid())
	if err := unix.Mount("hangs", mount, "fuse", 0, options); err != nil { // nobody will answer
		_ = unix.Close(device)
		t.Skipf("cannot mount: %v", err)
	}
	free := func() { _ = unix.Close(device); _ = unix.Unmount(mount, unix.MNT_DETACH) }
	defer func() { free() }()

	dir := folder(t)
	must(t, os.Mkdir(dir+"/sub", 0o700))
	must(t, unix.Mount(mount, dir+"/sub", "", unix.MS_BIND, ""))
	defer func() { _ = unix.Unmount(dir+"/sub", unix.MNT_DETACH) }()
	x := begin(t, func(o *services.Options) { o.Desktop = &desk{picked: []string{dir}} })
	var p wire.Picked
	x.do(wire.OpPick, wire.PickArgs{Kind: "directory"}, &p)
	hung := []<-chan wire.Answer{
		x.begun(wire.OpStat, wire.PathArgs{Path: mount + "/x"}),
		x.begun(wire.OpOpen, wire.OpenArgs{Handle: p.Handles[0].Handle, Path: "sub/f", Mode: wire.ModeRead}),
		x.begun(wire.OpStat, wire.PathArgs{Path: dir + "/sub/f"}),
	}
	other := folder(t)
	write(t, other+"/f", "fine")
	if got := x.read(x.open(other+"/f", wire.ModeRead).Handle); got != "fine" {
		t.Errorf("got %q", got)
	}
	if n := len(x.Handles()); n != 1 {
		t.Errorf("%d handles on the account", n)
	}
	x.close(p.Handles[0].Handle)
	for i, h := range hung {
		select {
		case a := <-h:
			t.Errorf("call %d was answered: %+v", i, a)
		default:
		}
	}
	x.Close()
	free()
	free = func() {}
}
