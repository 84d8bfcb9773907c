package resolvers

import (
	"context"

	"github.com/mspr/surveillance/mspr"
)

// The identity service tells who may do what with an account of their own; these
// only pass on.

func (r mutationResolver) Login(ctx context.Context, email, password string) (mspr.SignIn, error) {
	return r.identity.Login(ctx, requestOf(ctx).caller, email, password)
}

func (r mutationResolver) LoginCode(ctx context.Context, ticket, code string) (mspr.SignIn, error) {
	return r.identity.LoginCode(ctx, requestOf(ctx).caller, ticket, code)
}

func (r mutationResolver) EnrolTotp(ctx context.Context, ticket, password *string) (mspr.TOTPEnrolment, error) {
	return r.identity.EnrolTOTP(ctx, requestOf(ctx).caller, text(ticket), text(password))
}

func (r mutationResolver) ConfirmTotp(ctx context.Context, ticket *string, code string) (mspr.TOTPConfirmation, error) {
	return r.identity.ConfirmTOTP(ctx, requestOf(ctx).caller, text(ticket), code)
}

func (r mutationResolver) Refresh(ctx context.Context, refreshToken string) (mspr.SignIn, error) {
	return r.identity.Refresh(ctx, requestOf(ctx).caller, refreshToken)
}

func (r mutationResolver) Logout(ctx context.Context) (bool, error) {
	return r.identity.Logout(ctx, requestOf(ctx).caller)
}

func (r mutationResolver) ChangePassword(ctx context.Context, current, next string) (bool, error) {
	err := r.identity.ChangePassword(ctx, requestOf(ctx).caller, current, next)
	return err == nil, err
}

func (r mutationResolver) CreateAccount(ctx context.Context, input mspr.NewAccount) (*mspr.CreatedAccount, error) {
	made, err := r.identity.CreateAccount(ctx, requestOf(ctx).caller, input)
	return orNone(made, err)
}

func (r mutationResolver) DisableAccount(ctx context.Context, id mspr.Count, reason string) (*mspr.Account, error) {
	closed, err := r.identity.DisableAccount(ctx, requestOf(ctx).caller, id.N, reason)
	return orNone(closed, err)
}

func (r queryResolver) Accounts(ctx context.Context, first *int, after *string) (*mspr.AccountPage, error) {
	rows, err := page(ctx, first, after)
	if err != nil {
		return nil, err
	}
	accounts, err := r.identity.Accounts(ctx, mspr.AccountQuery{Page: rows, Total: selectsTotal(ctx)})
	return orNone(accounts, err)
}

// text gives an optional argument, empty when it is not given.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// orNone gives nothing beside an error: what a caller may not have is null.
func orNone[T any](v T, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	return &v, nil
}
