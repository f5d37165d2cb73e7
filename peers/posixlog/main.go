// posixlog appends to a log of Tessera's POSIX driver and prints, as JSON, how long each append took to be durable:
// posixlog FOLDER APPENDS AT_ONCE BYTES BATCH_MILLISECONDS
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strconv"
	"sync"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
)

type measured struct {
	PerSecond float64 `json:"per_second"`
	Median    float64 `json:"median_ms"`
	P99       float64 `json:"p99_ms"`
}

func number(at int) int {
	value, err := strconv.Atoi(os.Args[at])
	if err != nil {
		panic(err)
	}
	return value
}

func run() (measured, error) {
	ctx := context.Background()
	appends, atOnce, size, batch := number(2), number(3), number(4), number(5)
	secret, _, err := note.GenerateKey(rand.Reader, "peer.test/log")
	if err != nil {
		return measured{}, err
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		return measured{}, err
	}
	driver, err := posix.New(ctx, posix.Config{Path: os.Args[1]})
	if err != nil {
		return measured{}, err
	}
	options := tessera.NewAppendOptions().
		WithCheckpointSigner(signer).
		WithCheckpointInterval(time.Second).
		WithBatching(256, time.Duration(batch)*time.Millisecond)
	appender, shutdown, _, err := tessera.NewAppender(ctx, driver, options)
	if err != nil {
		return measured{}, err
	}
	took := make([]float64, appends)
	next := make(chan int, appends)
	for i := range appends {
		next <- i
	}
	close(next)
	var wait sync.WaitGroup
	began := time.Now()
	for range atOnce {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := range next {
				entry := make([]byte, size)
				rand.Read(entry)
				start := time.Now()
				if _, err := appender.Add(ctx, tessera.NewEntry(entry))(); err != nil {
					panic(err)
				}
				took[i] = float64(time.Since(start).Microseconds()) / 1000
			}
		}()
	}
	wait.Wait()
	seconds := time.Since(began).Seconds()
	if err := shutdown(ctx); err != nil {
		return measured{}, err
	}
	sort.Float64s(took)
	return measured{float64(appends) / seconds, took[appends/2], took[appends*99/100]}, nil
}

func main() {
	found, err := run()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	json.NewEncoder(os.Stdout).Encode(found)
}
