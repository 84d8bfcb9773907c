package resolvers

import "github.com/vektah/gqlparser/v2/ast"

// repeats is how often a document selects one name in one place, its fragments
// written out. The validator compares all that meet in a place with each other
// (OverlappingFieldsCanBeMerged), so it takes their square. It is to be asked of
// documents only whose shape has passed: it visits every field.
func repeats(doc *ast.QueryDocument) int {
	spread := spreads(doc)
	most := 0
	for _, op := range doc.Operations {
		most = max(most, repeatsIn(doc, op.SelectionSet))
	}
	for _, f := range doc.Fragments {
		if !spread[f.Name] { // others are seen where they are spread
			most = max(most, repeatsIn(doc, f.SelectionSet))
		}
	}
	return most
}

// spreads names the fragments that are spread anywhere.
func spreads(doc *ast.QueryDocument) map[string]bool {
	spread := map[string]bool{}
	for _, op := range doc.Operations {
		markSpreads(op.SelectionSet, spread)
	}
	for _, f := range doc.Fragments {
		markSpreads(f.SelectionSet, spread)
	}
	return spread
}

func markSpreads(set ast.SelectionSet, spread map[string]bool) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			markSpreads(s.SelectionSet, spread)
		case *ast.InlineFragment:
			markSpreads(s.SelectionSet, spread)
		case *ast.FragmentSpread:
			spread[s.Name] = true
		}
	}
}

// repeatsIn counts at a place, given by the sets that meet there, and below.
func repeatsIn(doc *ast.QueryDocument, sets ...ast.SelectionSet) int {
	met := map[string][]ast.SelectionSet{}
	for _, set := range sets {
		meet(doc, set, met)
	}
	most := 0
	for _, below := range met {
		most = max(most, len(below), repeatsIn(doc, below...))
	}
	return most
}

func meet(doc *ast.QueryDocument, set ast.SelectionSet, met map[string][]ast.SelectionSet) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			met[s.Alias] = append(met[s.Alias], s.SelectionSet)
		case *ast.InlineFragment:
			meet(doc, s.SelectionSet, met)
		case *ast.FragmentSpread:
			if f := doc.Fragments.ForName(s.Name); f != nil {
				meet(doc, f.SelectionSet, met)
			}
		}
	}
}
