// Verifies a log with the packages of Go's checksum database, golang.org/x/mod/sumdb/note and tlog.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run tests/interop/log/verify.go FOLDER
//
// FOLDER is what the example `interop` of crates/log wrote. Both checkpoints, every leaf and the growth from the older to the
// newer tree must hold, by proofs that Go makes of the tiles and by those that the folder brings; each must be refused after
// a flipped bit. The exit code is 1 on the first failure.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if len(os.Args) != 2 {
		fail("usage: verify.go FOLDER")
	}
	folder := os.Args[1]
	verifier, err := note.NewVerifier(strings.TrimSpace(string(read(folder, "log.vkey"))))
	check(err, "the key")

	older := checkpoint(folder, "older", verifier)
	newer := checkpoint(folder, "checkpoint", verifier)
	leaves := entries(folder, newer)
	hashes := tlog.TileHashReader(newer, &tiles{folder: folder})
	for index, entry := range leaves {
		proof, err := tlog.ProveRecord(newer.N, int64(index), hashes)
		check(err, "a proof of leaf %d from the tiles", index)
		check(tlog.CheckRecord(proof, newer.N, newer.Hash, int64(index), tlog.RecordHash(entry)), "leaf %d", index)
		refused(tlog.CheckRecord(proof, newer.N, newer.Hash, int64(index), tlog.RecordHash(flipped(entry, index%len(entry)))), "leaf %d, changed", index)
	}
	growth(folder, older, newer, hashes)
	proofs := proofs(folder, newer)
	tilesRefused := flippedTiles(folder, newer, leaves)
	fmt.Printf("Go sumdb: 2 checkpoints, %d leaves, the growth from %d, %d tlog-proofs hold; each is refused when changed, and so are %d tiles\n",
		len(leaves), older.N, proofs, tilesRefused)
}

// checkpoint opens a signed checkpoint, and fails if one with a flipped bit opens as well.
func checkpoint(folder, name string, verifier note.Verifier) tlog.Tree {
	signed := read(folder, name)
	known := note.VerifierList(verifier)
	opened, err := note.Open(signed, known)
	check(err, name)
	last := bytes.LastIndexByte(bytes.TrimSuffix(signed, []byte("\n")), '\n')
	for at := range signed {
		// The line of the witness is by a key that is unknown here, and may be anything.
		if len(opened.UnverifiedSigs) > 0 && at > last {
			break
		}
		changed := flipped(signed, at)
		if at > bytes.LastIndexByte(signed, ' ') && bytes.Equal(signature(changed), signature(signed)) {
			// The last character of base64 has bits that say nothing; Go reads it with any of them.
			continue
		}
		_, err := note.Open(changed, known)
		refused(err, "%s with a flipped bit in byte %d", name, at)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		fail("%s is not origin, size and root of %s", name, verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err, "the size of %s", name)
	root, err := tlog.ParseHash(lines[2])
	check(err, "the root of %s", name)
	return tlog.Tree{N: size, Hash: root}
}

// signature is the decoded signature at a note's end; nil where it cannot be decoded.
func signature(signed []byte) []byte {
	text := bytes.TrimSuffix(signed, []byte("\n"))
	decoded, err := base64.StdEncoding.DecodeString(string(text[bytes.LastIndexByte(text, ' ')+1:]))
	if err != nil {
		return nil
	}
	return decoded
}

// entries reads the entry bundles.
func entries(folder string, tree tlog.Tree) [][]byte {
	var all [][]byte
	for int64(len(all)) < tree.N {
		tile := tlog.Tile{H: 8, L: -1, N: int64(len(all)) / 256, W: 256}
		if left := tree.N - int64(len(all)); left < 256 {
			tile.W = int(left)
		}
		bundle := read(folder, strings.Replace(path(tile), "/data/", "/entries/", 1))
		for w := 0; w < tile.W; w++ {
			length := int(binary.BigEndian.Uint16(bundle))
			all = append(all, bundle[2:2+length])
			bundle = bundle[2+length:]
		}
		if len(bundle) != 0 {
			fail("bundle %d has more than its entries", tile.N)
		}
	}
	return all
}

// growth checks that the newer tree begins with the older one.
func growth(folder string, older, newer tlog.Tree, hashes tlog.HashReader) {
	proof, err := tlog.ProveTree(newer.N, older.N, hashes)
	check(err, "a proof of growth from the tiles")
	check(tlog.CheckTree(proof, newer.N, newer.Hash, older.N, older.Hash), "growth from %d to %d leaves", older.N, newer.N)
	for i := range proof {
		proof[i][0] ^= 1
		refused(tlog.CheckTree(proof, newer.N, newer.Hash, older.N, older.Hash), "growth with a changed hash")
		proof[i][0] ^= 1
	}
	// The older tree stands on its own tiles.
	root, err := tlog.TreeHash(older.N, tlog.TileHashReader(older, &tiles{folder: folder}))
	check(err, "the older tree")
	if root != older.Hash {
		fail("the older tree has another root")
	}
}

// proofs checks the tlog-proofs of the folder.
func proofs(folder string, tree tlog.Tree) int {
	files, err := filepath.Glob(filepath.Join(folder, "leaf", "*.tlog-proof"))
	check(err, "the proofs")
	for _, file := range files {
		head, _, _ := strings.Cut(string(read(file)), "\n\n")
		lines := strings.Split(head, "\n")
		index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
		check(err, "the index of %s", file)
		var proof tlog.RecordProof
		for _, line := range lines[2:] {
			hash, err := tlog.ParseHash(line)
			check(err, file)
			proof = append(proof, hash)
		}
		leaf := tlog.RecordHash(read(folder, fmt.Sprintf("leaf/%d.entry", index)))
		check(tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf), file)
		refused(tlog.CheckRecord(proof, tree.N, tree.Hash, index^1, leaf), "%s with another index", file)
		for i := range proof {
			proof[i][31] ^= 128
			refused(tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf), "%s with a changed hash", file)
			proof[i][31] ^= 128
		}
	}
	if len(files) == 0 {
		fail("there are no proofs in %s", folder)
	}
	return len(files)
}

// flippedTiles checks that a changed tile is noticed by whoever reads a leaf through it. Some changes are found by the reader
// of tiles, the others by checking the proof made of them: x/mod 0.7.0 compares a full tile with the level above only if the
// tree's right edge has no two subtrees in one tile.
func flippedTiles(folder string, tree tlog.Tree, leaves [][]byte) int {
	seen := map[string]bool{}
	prove := func(index int64, source *tiles) error {
		proof, err := tlog.ProveRecord(tree.N, index, tlog.TileHashReader(tree, source))
		if err != nil {
			return err
		}
		return tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(leaves[index]))
	}
	for index := int64(0); index < tree.N; index += 200 {
		used := &tiles{folder: folder}
		check(prove(index, used), "leaf %d", index)
		for _, broken := range used.names {
			seen[broken] = true
			refused(prove(index, &tiles{folder: folder, broken: broken}), "leaf %d by %s with a flipped bit", index, broken)
		}
	}
	return len(seen)
}

// tiles reads tiles of C2SP's layout, and flips a bit in one of them.
type tiles struct {
	folder, broken string
	names          []string
}

func (t *tiles) Height() int { return 8 }

func (t *tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t *tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range wanted {
		name := path(tile)
		bytes, err := os.ReadFile(filepath.Join(t.folder, name))
		if err != nil {
			return nil, err
		}
		if name == t.broken {
			bytes = flipped(bytes, len(bytes)/2)
		}
		t.names = append(t.names, name)
		data = append(data, bytes)
	}
	return data, nil
}

// path is that of C2SP tlog-tiles, which leaves out the height.
func path(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
}

func flipped(data []byte, at int) []byte {
	changed := append([]byte(nil), data...)
	changed[at] ^= 1 << (at % 7)
	return changed
}

func read(parts ...string) []byte {
	data, err := os.ReadFile(filepath.Join(parts...))
	check(err, "a file")
	return data
}

func check(err error, what string, values ...interface{}) {
	if err != nil {
		fail("%s does not hold: %v", fmt.Sprintf(what, values...), err)
	}
}

func refused(err error, what string, values ...interface{}) {
	if err == nil {
		fail("%s is accepted", fmt.Sprintf(what, values...))
	}
}

func fail(what string, values ...interface{}) {
	fmt.Fprintf(os.Stderr, "verify.go: "+what+"\n", values...)
	os.Exit(1)
}
