// What nats-io/jwt says, the library in Go that nats-server and nsc use: one question a line on standard input, as JSON, and
// one answer a line on standard output, "accepted" or "refused: why". It decodes each token, asks whether what is above has
// signed it, and what Validate finds that blocks; what is revoked, and whether an import has the activation that it needs.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/nats-io/jwt/v2"
)

type question struct {
	// The public key of the operator, which is trusted.
	OperatorKey string
	Operator    string
	// All that are below it; the first one is the account of the user.
	Accounts []string
	User     string
}

func valid(claims jwt.Claims) error {
	results := jwt.CreateValidationResults()
	claims.Validate(results)
	for _, issue := range results.Issues {
		if issue.Blocking || issue.TimeCheck {
			return errors.New(issue.Description)
		}
	}
	return nil
}

func judge(asked question) error {
	operator, err := jwt.DecodeOperatorClaims(asked.Operator)
	if err != nil {
		return err
	}
	if operator.Subject != asked.OperatorKey || !operator.DidSign(operator) {
		return errors.New("another operator")
	}
	if err := valid(operator); err != nil {
		return err
	}
	accounts := []*jwt.AccountClaims{}
	for _, token := range asked.Accounts {
		account, err := jwt.DecodeAccountClaims(token)
		if err != nil {
			return err
		}
		if !operator.DidSign(account) {
			return errors.New("the operator has not signed the account")
		}
		if err := valid(account); err != nil {
			return err
		}
		accounts = append(accounts, account)
	}
	user, err := jwt.DecodeUserClaims(asked.User)
	if err != nil {
		return err
	}
	if !accounts[0].DidSign(user) {
		return errors.New("the account has not signed the user")
	}
	if err := valid(user); err != nil {
		return err
	}
	if accounts[0].IsClaimRevoked(user) {
		return errors.New("revoked")
	}
	for _, imported := range accounts[0].Imports {
		for _, exporter := range accounts {
			if exporter.Subject == imported.Account {
				if err := activated(imported, exporter); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func activated(imported *jwt.Import, exporter *jwt.AccountClaims) error {
	for _, exported := range exporter.Exports {
		if !imported.Subject.IsContainedIn(exported.Subject) || imported.Type != exported.Type {
			continue
		}
		if imported.Token == "" {
			if exported.TokenReq {
				return errors.New("no activation")
			}
			return nil
		}
		activation, err := jwt.DecodeActivationClaims(imported.Token)
		if err != nil {
			return err
		}
		if !exporter.DidSign(activation) {
			return errors.New("the exporter has not signed the activation")
		}
		if err := valid(activation); err != nil {
			return err
		}
		if exported.IsClaimRevoked(activation) {
			return errors.New("revoked")
		}
		return nil
	}
	return nil
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<24)
	for lines.Scan() {
		var asked question
		err := json.Unmarshal(lines.Bytes(), &asked)
		if err == nil {
			err = judge(asked)
		}
		if err != nil {
			fmt.Println("refused:", err)
		} else {
			fmt.Println("accepted")
		}
	}
}
