// Reads a log of tiles (C2SP tlog-tiles) with the Go team's own code for transparency logs, and
// nothing of Salus: outside FOLDER VERIFIER-KEY.
//
// The tree is computed from the entries. It must have the root of the signed checkpoint, and each
// tile must be the one that belongs to it. (TileHashReader would not do: it leaves tiles unchecked
// where several subtrees lie in one.)
package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8
	width  = 1 << height
)

func check(folder, key string) (int64, error) {
	size, root, err := checkpoint(folder, key)
	if err != nil {
		return 0, fmt.Errorf("checkpoint: %w", err)
	}
	var stored []tlog.Hash
	hashes := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			found[i] = stored[index]
		}
		return found, nil
	})
	for first := int64(0); first < size; first += width {
		entries, err := bundle(folder, first, size)
		if err != nil {
			return 0, err
		}
		for i, entry := range entries {
			more, err := tlog.StoredHashes(first+int64(i), entry, hashes)
			if err != nil {
				return 0, err
			}
			stored = append(stored, more...)
		}
	}
	computed, err := tlog.TreeHash(size, hashes)
	if err != nil {
		return 0, err
	}
	if computed != root {
		return 0, errors.New("the entries do not have the root of the checkpoint")
	}
	for _, tile := range tlog.NewTiles(height, 0, size) {
		// Of the unfinished ones, those that stand for an older tree need not be there any more.
		if tile.W < width && tile.N*width+int64(tile.W) < size>>(tile.L*height) {
			continue
		}
		right, err := tlog.ReadTileData(tile, hashes)
		if err != nil {
			return 0, err
		}
		data, err := read(folder, path(tile))
		if err != nil {
			return 0, err
		}
		if !bytes.Equal(data, right) {
			return 0, fmt.Errorf("%s is not of this tree", path(tile))
		}
	}
	return size, nil
}

func checkpoint(folder, key string) (int64, tlog.Hash, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return 0, tlog.Hash{}, err
	}
	signed, err := read(folder, "checkpoint")
	if err != nil {
		return 0, tlog.Hash{}, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return 0, tlog.Hash{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return 0, tlog.Hash{}, errors.New("of another log, or none")
	}
	var size int64
	if _, err := fmt.Sscanf(lines[1], "%d", &size); err != nil {
		return 0, tlog.Hash{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return size, root, err
}

// bundle reads the entries from first on, as many as one file has.
func bundle(folder string, first, size int64) ([][]byte, error) {
	count := width
	if size-first < width {
		count = int(size - first)
	}
	name := path(tlog.Tile{H: height, L: -1, N: first / width, W: count})
	data, err := read(folder, name)
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(entries) < count {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("%s ends early", name)
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		entries = append(entries, data[2:end])
		data = data[end:]
	}
	if len(data) > 0 {
		return nil, fmt.Errorf("%s goes on after its entries", name)
	}
	return entries, nil
}

// path differs from Go's in the height, which C2SP does not write, and in the name of the entries.
func path(tile tlog.Tile) string {
	path := strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", height))
	return "tile/" + strings.Replace(path, "data/", "entries/", 1)
}

func read(folder, path string) ([]byte, error) {
	return os.ReadFile(filepath.Join(folder, filepath.FromSlash(path)))
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: outside FOLDER VERIFIER-KEY")
		os.Exit(2)
	}
	size, err := check(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(size)
}
