package services

// maxTouching is how many calls of one session may be in a file system at a
// time. One that does not answer (a server that is gone, a FUSE program that
// hangs) holds a thread for each, of which a process has 10,000 before it ends.
const maxTouching = 32

// disk counts the calls of a session that are in a file system. Others wait for
// their turn, which costs no thread, and holds up nobody but the applet.
type disk chan struct{}

func newDisk() disk { return make(disk, maxTouching) }

func (d disk) enter() disk {
	d <- struct{}{}
	return d
}

func (d disk) leave() { <-d }
