// Starts a run of Osier, follows it, stops it early and prints its report.
//
//	go run . REPOSITORY RUN-ID
//
// The server is the one that TEMPORAL_ADDRESS names. REPOSITORY is a path on the worker's host.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"log/slog"
)

// Report is what this program reads of a report.
type Report struct {
	Status    string  `json:"status"`
	Headline  string  `json:"headline"`
	Published *string `json:"published"`
	Tasks     []struct {
		ID       string `json:"id"`
		Status   string `json:"status"`
		Headline string `json:"headline"`
	} `json:"tasks"`
}

type object map[string]any

func planFor(repository string) object {
	return object{
		"repository": repository,
		// In place of a real agent, such as "claude", one that costs nothing: it writes its prompt.
		"agent": object{"command": `printf '%s\n' {prompt} > {task}.txt`},
		"tasks": []object{
			{"id": "greeting", "prompt": "Hello from Go"},
			// One that would take an hour.
			{"id": "novel", "prompt": "Write a novel", "agent": object{"command": "sleep 3600"}},
		},
	}
}

// start starts the run, or finds the one that was started under this id, open or over.
func start(ctx context.Context, temporal client.Client, runID string, plan object) (client.WorkflowRun, error) {
	return temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID:                       runID,
		TaskQueue:                "osier",
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		StaticSummary:            "Two tasks on " + filepath.Base(plan["repository"].(string)),
	}, "RunPlan", plan)
}

// follow says what becomes of each task, until the one named is merged.
func follow(ctx context.Context, temporal client.Client, runID, until string) error {
	known := map[string]string{}
	for known[until] != "merged" {
		answer, err := temporal.QueryWorkflow(ctx, runID, "", "report")
		if err != nil {
			return err
		}
		var report Report
		if err := answer.Get(&report); err != nil {
			return err
		}
		for _, task := range report.Tasks {
			if known[task.ID] != task.Status {
				known[task.ID] = task.Status
				fmt.Printf("%s: %s\n", task.ID, task.Status)
			}
		}
		time.Sleep(500 * time.Millisecond)
	}
	return nil
}

// halt ends the running agents, and lets the run land what is done.
func halt(ctx context.Context, temporal client.Client, runID string) (string, error) {
	update, err := temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID:   runID,
		UpdateName:   "halt",
		Args:         []any{object{"now": true}},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return "", err
	}
	var sentence string
	return sentence, update.Get(ctx, &sentence)
}

func run(ctx context.Context, repository, runID string) error {
	address := os.Getenv("TEMPORAL_ADDRESS")
	if address == "" {
		address = "127.0.0.1:7233"
	}
	quiet := sdklog.NewStructuredLogger(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	temporal, err := client.Dial(client.Options{HostPort: address, Logger: quiet})
	if err != nil {
		return err
	}
	defer temporal.Close()

	first, err := start(ctx, temporal, runID, planFor(repository))
	if err != nil {
		return err
	}
	again, err := start(ctx, temporal, runID, planFor(repository))
	if err != nil {
		return err
	}
	fmt.Printf("started %s; starting it again found the same run: %t\n", runID, first.GetRunID() == again.GetRunID())

	if err := follow(ctx, temporal, runID, "greeting"); err != nil {
		return err
	}
	sentence, err := halt(ctx, temporal, runID)
	if err != nil {
		return err
	}
	fmt.Println(sentence)

	var report Report
	if err := first.Get(ctx, &report); err != nil {
		return err
	}
	fmt.Printf("%s: %s\n", report.Status, report.Headline)
	for _, task := range report.Tasks {
		fmt.Printf("  %s %s: %s\n", task.ID, task.Status, task.Headline)
	}
	if report.Published != nil {
		fmt.Printf("published %s\n", *report.Published)
	}
	return nil
}

func main() {
	if len(os.Args) != 3 {
		log.Fatal("To start a run, type go run . REPOSITORY RUN-ID")
	}
	if err := run(context.Background(), os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}
