// opennote opens a signed note with golang.org/x/mod/sumdb/note: the public key in the file of the first argument, the
// note on standard input. It prints the note's text, or says what is wrong and exits with 1.
package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

func run() (string, error) {
	key, err := os.ReadFile(os.Args[1])
	if err != nil {
		return "", err
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(key)))
	if err != nil {
		return "", err
	}
	signed, err := io.ReadAll(os.Stdin)
	if err != nil {
		return "", err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return "", err
	}
	return opened.Text, nil
}

func main() {
	text, err := run()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Print(text)
}
