// A second opinion on the audit ledger, from code that is not ours: filippo.io/torchwood (a client of C2SP tlog-tiles)
// and golang.org/x/mod/sumdb (signed notes and RFC 6962 proofs), which Go's own checksum database is made with.
//
//	go run . https://ai.example.com/audit 'example.com/audit+7923ce6c+AS…' [kept checkpoint] [witness key]
//
// It checks the signature, reads every entry with its proof, checks single inclusion proofs, and that the log still
// contains a checkpoint that was kept. docs/audit-ledger.md says more.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) < 3 {
		log.Fatal("usage: foreign URL KEY [KEPT-CHECKPOINT [WITNESS-KEY]]")
	}
	prefix, ctx := os.Args[1], context.Background()
	verifier, err := note.NewVerifier(os.Args[2])
	check("the key", err)
	policy := torchwood.ThresholdPolicy(2, torchwood.OriginPolicy(verifier.Name()), torchwood.SingleVerifierPolicy(verifier))

	checkpoint, _, err := torchwood.VerifyCheckpoint(get(prefix+"/checkpoint"), policy)
	check("the checkpoint", err)

	fetcher, err := torchwood.NewTileFetcher(prefix)
	check("the address", err)
	client, err := torchwood.NewClient(fetcher)
	check("the client", err)

	entries := int64(0)
	for range client.AllEntries(ctx, checkpoint.Tree, 0) {
		entries++
	}
	check("the entries", client.Err())
	if entries != checkpoint.N {
		log.Fatalf("%d entries were served, and %d are signed", entries, checkpoint.N)
	}

	proved := 0
	for index := int64(0); index < checkpoint.N; index += 1 + checkpoint.N/20 {
		entry, proof, err := client.Entry(ctx, checkpoint.Tree, index)
		check("the entry", err)
		check("the proof", tlog.CheckRecord(proof, checkpoint.N, checkpoint.Hash, index, tlog.RecordHash(entry)))
		proved++
	}
	fmt.Printf("%s: %d entries, %d single proofs, signed at %q\n", checkpoint.Origin, entries, proved, checkpoint.Extension)

	if len(os.Args) > 3 {
		kept, err := os.ReadFile(os.Args[3])
		check("the kept file", err)
		before := verifyKept(kept, policy)
		reader := torchwood.TileHashReaderWithContext(ctx, checkpoint.Tree, fetcher)
		proof, err := tlog.ProveTree(checkpoint.N, before.N, reader)
		check("the consistency proof", err)
		check("the consistency", tlog.CheckTree(proof, checkpoint.N, checkpoint.Hash, before.N, before.Hash))
		fmt.Printf("it contains the %d entries kept before\n", before.N)
	}
}

// verifyKept reads a checkpoint kept earlier; with a witness key, it must be cosigned.
func verifyKept(kept []byte, policy torchwood.Policy) torchwood.Checkpoint {
	if len(os.Args) > 4 {
		witness, err := torchwood.NewCosignatureVerifier(os.Args[4])
		check("the witness key", err)
		policy = torchwood.ThresholdPolicy(2, policy, torchwood.SingleVerifierPolicy(witness))
	}
	checkpoint, _, err := torchwood.VerifyCheckpoint(kept, policy)
	check("the kept checkpoint", err)
	return checkpoint
}

func get(url string) []byte {
	response, err := http.Get(url)
	check(url, err)
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	check(url, err)
	return body
}

func check(what string, err error) {
	if err != nil {
		log.Fatalf("%s: %v", what, err)
	}
}
