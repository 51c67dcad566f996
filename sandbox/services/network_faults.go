package services

import (
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"strings"
)

// networkFault says what became of a connection.
func networkFault(err error, subject string) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	if text := secureFault(err); text != "" {
		return fault("NetworkError", clip(subject)+": "+text)
	}
	if text := answerFault(err); text != "" {
		return fault("NetworkError", clip(subject)+": "+text)
	}
	return explain(err, subject)
}

// secureFault is what is wrong with TLS; nothing: it is something else.
func secureFault(err error) string {
	var name x509.HostnameError
	var authority x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var alert tls.AlertError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &name):
		return "the certificate is for another host"
	case errors.As(err, &authority):
		return "the certificate is not from a trusted authority"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "the certificate has expired, or is not valid yet"
	case errors.As(err, &invalid):
		return "the certificate is not valid"
	case errors.As(err, &alert):
		return "no secure connection could be made: " + strings.TrimPrefix(alert.Error(), "tls: ")
	case errors.As(err, &record), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return "the server does not answer with TLS"
	case strings.Contains(err.Error(), "tls: "):
		return "no secure connection could be made"
	}
	return ""
}

// answerFault is what is wrong with an answer; nothing: it is something else.
func answerFault(err error) string {
	var corrupt flate.CorruptInputError
	switch text := err.Error(); {
	case errors.As(err, &corrupt), errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum),
		errors.Is(err, zlib.ErrHeader), errors.Is(err, zlib.ErrChecksum), errors.Is(err, zlib.ErrDictionary):
		return "the answer cannot be decompressed"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection was closed before the answer was complete"
	case errors.Is(err, io.EOF), strings.Contains(text, "server closed idle connection"):
		return "the connection was closed without an answer"
	case strings.Contains(text, "headers exceeded"):
		return "the headers of the answer are too long"
	case strings.Contains(text, "malformed"), strings.Contains(text, "invalid header"), strings.Contains(text, "bad Content-Length"),
		strings.Contains(text, "transfer encoding"), strings.Contains(text, "Content-Length headers"), strings.Contains(text, "chunk"):
		return "the answer is not understood: it is not HTTP"
	}
	return ""
}
