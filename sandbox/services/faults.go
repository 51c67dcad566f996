package services

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"

	"example.org/vitrine/permissions"
	"example.org/vitrine/sandbox/protocol/wire"
)

// Fault is an error in words for the applet. Only its fields leave the viewer.
type Fault struct {
	Name    string // of the DOMException, or TypeError
	Message string
}

func (f *Fault) Error() string { return f.Name + ": " + f.Message }

func fault(name, message string) *Fault { return &Fault{Name: name, Message: message} }

// maxMessage bounds what a fault quotes.
const maxMessage = 1_024

// explain makes a Fault of any error. What subject says is the applet's own
// name of the thing; the error's own text, which may hold paths of the host,
// is not used.
func explain(err error, subject string) *Fault {
	var f *Fault
	var timeout net.Error
	about := func(name, text string) *Fault { return fault(name, clip(subject)+": "+text) }
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, permissions.ErrDenied):
		return fault("NotAllowedError", clip(subject)+": "+clip(denial(err)))
	case errors.Is(err, context.Canceled), errors.Is(err, os.ErrClosed), errors.Is(err, net.ErrClosed):
		return about("AbortError", "closed")
	case errors.Is(err, fs.ErrNotExist):
		return about("NotFoundError", "there is no such file or folder")
	case errors.Is(err, fs.ErrExist):
		return about("InvalidModificationError", "it exists already")
	case errors.Is(err, fs.ErrPermission):
		return about("NotAllowedError", "the system does not allow it")
	case errors.Is(err, syscall.EBADF):
		return about("NotAllowedError", "it is not open for that")
	case errors.Is(err, syscall.ENOTDIR):
		return about("NotFoundError", "a part of the path is no folder")
	case errors.Is(err, syscall.EISDIR):
		return about("TypeMismatchError", "it is a folder")
	case errors.Is(err, syscall.ELOOP):
		return about("NotAllowedError", "it leads through a link that is not followed")
	case errors.Is(err, syscall.ENAMETOOLONG):
		return about("TypeError", "the name is too long")
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return about("QuotaExceededError", "no room is left on the device")
	case errors.Is(err, syscall.EROFS):
		return about("NotAllowedError", "the file system is read-only")
	case errors.Is(err, syscall.ECONNREFUSED):
		return about("NetworkError", "connection refused")
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return about("NetworkError", "the connection was broken off")
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return about("NetworkError", "the host cannot be reached")
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return about("TimeoutError", "no answer in time")
	}
	return about("OperationError", "it failed")
}

// denial is the reason in an error of the Gate, which is made for the applet.
func denial(err error) string {
	return strings.TrimPrefix(err.Error(), permissions.ErrDenied.Error()+": ")
}

func clip(s string) string {
	if len(s) > maxMessage {
		return clipTo(s, maxMessage) + "..."
	}
	return clipTo(s, maxMessage)
}

// clipTo is s as UTF-8 of about so many bytes.
func clipTo(s string, most int) string {
	return strings.ToValidUTF8(s[:min(len(s), most)], "\uFFFD")
}

// finished makes the answer to a call.
func finished(id uint32, result any, err error) wire.Answer {
	if err != nil {
		return faulty(id, explain(err, "the call"))
	}
	if result == nil || result == (nothing{}) {
		return wire.Answer{Call: id}
	}
	body, err := wire.EncodeBody(result)
	if err != nil {
		return faulty(id, fault("QuotaExceededError", "the result is too large"))
	}
	return wire.Answer{Call: id, Result: body}
}

func faulty(id uint32, f *Fault) wire.Answer {
	return wire.Answer{Call: id, Fault: &wire.Fault{Name: f.Name, Message: clip(f.Message)}}
}
