using System.Net;
using XApi.Orleans;

namespace XApi.Tests;

/// <summary>What a handler's exceptions mean for its piece, and for the job.</summary>
[TestFixture]
internal sealed class CollectionFaultTests
{
    private const string Name = "profiles";

    private CollectionWorld _world;

    [SetUp]
    public void Begin() => _world = new();

    [Test]
    public async Task A_budget_that_is_used_up_stops_the_job_until_its_period_ends()
    {
        await StartAsync(3);
        var full = _world.Clock.GetUtcNow() + TimeSpan.FromHours(12);
        await _world.WorkAsync(
            Name,
            piece =>
                piece.Number == 1
                    ? throw new XBudgetExceededException("The budget has 0.10 USD left.") { RetryAt = full }
                    : Task.CompletedTask
        );

        var stopped = await _world.Collections.GetAsync(Name);
        Assert.That((stopped.Status, stopped.Done, stopped.UnderWay, stopped.Failed), Is.EqualTo((CollectionStatus.OutOfBudget, 1, 0, 0)));
        Assert.That((stopped.Reason, stopped.ResumeAt, stopped.IsOver), Is.EqualTo(("The budget has 0.10 USD left.", full, false)));
        _world.Advance(TimeSpan.FromHours(12) - TimeSpan.FromTicks(1));
        Assert.That(await _world.LeaseAsync(Name), Is.Null);
        _world.Advance(TimeSpan.FromTicks(1));
        Assert.That(await _world.Grains.Directory.ListAsync("handler"), Is.EqualTo(new[] { Name }), "silos look at it");
        await _world.WorkAsync(Name, _ => Task.CompletedTask);
        var complete = await _world.Collections.GetAsync(Name);
        Assert.That((complete.Status, complete.Done, complete.Reason), Is.EqualTo((CollectionStatus.Complete, 3, (string?)null)));
    }

    [Test]
    public async Task Credits_that_are_used_up_stop_the_job_until_someone_resumes_it()
    {
        await StartAsync(3);
        await _world.WorkAsync(Name, _ => throw new XCreditsDepletedException("No credits are left."));
        var stopped = await _world.Collections.GetAsync(Name);
        Assert.That((stopped.Status, stopped.IsOver, stopped.Failed), Is.EqualTo((CollectionStatus.OutOfBudget, true, 0)));
        Assert.That(await _world.Grains.Directory.ListAsync("handler"), Is.Empty);

        await _world.Collections.ResumeAsync(Name);
        await _world.WorkAsync(Name, _ => Task.CompletedTask);
        Assert.That((await _world.Collections.GetAsync(Name)).Status, Is.EqualTo(CollectionStatus.Complete));
    }

    [Test]
    public async Task A_credential_that_X_refuses_fails_the_job_at_the_first_piece()
    {
        await StartAsync(3);
        var calls = 0;
        await _world.WorkAsync(
            Name,
            _ =>
            {
                calls++;
                throw new XUnauthorizedException("GetUsers returned 401.");
            }
        );
        var failed = await _world.Collections.GetAsync(Name);
        Assert.That(
            (failed.Status, failed.Reason, failed.Failed, calls),
            Is.EqualTo((CollectionStatus.Failed, "GetUsers returned 401.", 0, 1))
        );
    }

    [Test]
    public async Task A_request_that_X_refuses_is_not_retried_and_its_piece_is_attempted_again_when_the_job_is_resumed()
    {
        await StartAsync(3);
        var attempts = new List<(int Piece, string? Checkpoint)>();
        await _world.WorkAsync(
            Name,
            async piece =>
            {
                attempts.Add((piece.Number, piece.Checkpoint));
                if (piece.Number == 1)
                {
                    piece.Record(5, 0.05m);
                    await piece.SaveAsync("page 7");
                    piece.Record(5, 0.05m);
                    throw new XApiException("GetUsers returned 400.") { Status = HttpStatusCode.BadRequest };
                }
            }
        );

        Assert.That(attempts, Has.Count.EqualTo(3));
        var complete = await _world.Collections.GetAsync(Name);
        Assert.That((complete.Status, complete.Done, complete.Failed), Is.EqualTo((CollectionStatus.Complete, 2, 1)));
        Assert.That((complete.Items, complete.Usd), Is.EqualTo((5, 0.10m)), "what was spent stays spent");
        var failure = (await _world.Collections.FailuresAsync(Name)).Single();
        Assert.That(failure, Is.EqualTo(new CollectionFailure(1, "GetUsers returned 400.", 1, _world.Clock.GetUtcNow())));

        attempts.Clear();
        Assert.That((await _world.Collections.ResumeAsync(Name)).Status, Is.EqualTo(CollectionStatus.Running));
        await _world.WorkAsync(
            Name,
            piece =>
            {
                attempts.Add((piece.Number, piece.Checkpoint));
                return Task.CompletedTask;
            }
        );
        Assert.That(attempts, Is.EqualTo(new[] { (1, "page 7") }));
        complete = await _world.Collections.GetAsync(Name);
        Assert.That((complete.Status, complete.Done, complete.Failed), Is.EqualTo((CollectionStatus.Complete, 3, 0)));
        Assert.That(await _world.Collections.FailuresAsync(Name), Is.Empty);
    }

    [Test]
    public async Task A_piece_that_failed_comes_after_what_its_range_has_not_begun()
    {
        // Two pieces in each range.
        await StartAsync(512);
        var order = new List<int>();
        await _world.WorkAsync(
            Name,
            async piece =>
            {
                if (piece.Number == 1)
                {
                    await _world.Collections.PauseAsync(Name);
                }

                _ = piece.Number == 0 ? throw new ArgumentException("No.") : 0;
            }
        );
        await _world.Collections.ResumeAsync(Name);
        await _world.WorkAsync(
            Name,
            piece =>
            {
                order.Add(piece.Number);
                return Task.CompletedTask;
            }
        );
        Assert.That(order.Order(), Is.EqualTo(Enumerable.Range(0, 512).Where(piece => piece != 1)));
        Assert.That((await _world.Collections.GetAsync(Name)).Done, Is.EqualTo(512));
    }

    [Test]
    public async Task The_handler_s_own_exceptions_are_retried_four_times_with_growing_delays()
    {
        await StartAsync(1);
        var (at, failing) = (new List<double>(), true);
        var began = _world.Clock.GetUtcNow();
        var working = _world.WorkAsync(
            Name,
            piece =>
            {
                at.Add((_world.Clock.GetUtcNow() - began).TotalSeconds);
                Assert.That(piece.Attempt, Is.EqualTo(at.Count));
                return failing ? throw new IOException("The database is gone.") : Task.CompletedTask;
            }
        );
        _world.Advance(TimeSpan.FromMinutes(1));
        await working;
        Assert.That(at, Is.EqualTo(new double[] { 0, 1, 3, 7, 15 }));
        Assert.That((await _world.Collections.FailuresAsync(Name)).Single().Attempts, Is.EqualTo(5));
    }

    [Test]
    public async Task A_connection_that_fails_and_a_limit_are_no_fault_of_a_piece()
    {
        await StartAsync(1);
        var calls = 0;
        var working = _world.WorkAsync(
            Name,
            _ =>
                ++calls switch
                {
                    < 100 => throw new XConnectionException("No route to host."),
                    < 200 => throw new XWindowLimitException("The limit is used up.")
                    {
                        RetryAt = _world.Clock.GetUtcNow() + TimeSpan.FromMinutes(15),
                    },
                    < 204 => throw new IOException("The database is gone."),
                    _ => Task.CompletedTask,
                }
        );
        _world.Advance(TimeSpan.FromHours(30));
        await working;
        Assert.That((calls, (await _world.Collections.GetAsync(Name)).Status), Is.EqualTo((204, CollectionStatus.Complete)));
    }

    [Test]
    public async Task Too_many_failed_pieces_stop_the_job_before_the_others_cost_as_much()
    {
        await StartAsync(100);
        var calls = 0;
        await _world.WorkAsync(
            Name,
            piece =>
            {
                calls++;
                piece.Record(100, 1);
                throw new NotSupportedException("It can't be stored.");
            }
        );
        var failed = await _world.Collections.GetAsync(Name);
        Assert.That((failed.Status, failed.Failed, calls, failed.Usd), Is.EqualTo((CollectionStatus.Failed, 11, 11, 11m)));
        Assert.That(failed.Reason, Does.Contain("11 pieces").And.Contain("MaxFailures is 10").And.Contain("ResumeAsync"));

        await _world.Collections.ResumeAsync(Name);
        await _world.WorkAsync(Name, _ => Task.CompletedTask);
        var complete = await _world.Collections.GetAsync(Name);
        Assert.That((complete.Status, complete.Done, complete.Failed), Is.EqualTo((CollectionStatus.Complete, 100, 0)));
    }

    [Test]
    public async Task A_silo_that_stops_leaves_its_piece_to_others_at_once()
    {
        await StartAsync(1);
        using var stop = new CancellationTokenSource();
        await _world.WorkAsync(
            Name,
            async piece =>
            {
                await piece.SaveAsync("page 1");
                await stop.CancelAsync();
                await piece.SaveAsync("page 2");
            },
            stop.Token
        );
        await _world.WorkAsync(
            Name,
            piece =>
            {
                Assert.That(piece.Checkpoint, Is.EqualTo("page 2"));
                return Task.CompletedTask;
            }
        );
        Assert.That((await _world.Collections.GetAsync(Name)).Status, Is.EqualTo(CollectionStatus.Complete));
    }

    [TestCaseSource(nameof(Faults))]
    public void What_an_exception_means(Exception failure, int attempts, CollectionStatus? stops) =>
        Assert.That((PieceFault.Of(failure).MaxAttempts, PieceFault.Of(failure).Stops), Is.EqualTo((attempts, stops)));

    private static IEnumerable<TestCaseData> Faults() =>
        [
            new(new XUsageCapException("m"), 1, CollectionStatus.OutOfBudget),
            new(new XForbiddenException("m"), 1, null),
            new(
                new XForbiddenException("m") { Facts = ErrorFacts.None with { Kind = RefusalKind.NotEnrolled } },
                1,
                CollectionStatus.Failed
            ),
            new(new XCredentialException("m"), 1, CollectionStatus.Failed),
            new(new XOAuthException("m") { Status = HttpStatusCode.BadRequest }, 1, CollectionStatus.Failed),
            new(new XOAuthException("m") { Status = HttpStatusCode.TooManyRequests }, 20, null),
            new(new XOAuthException("m") { Status = HttpStatusCode.BadGateway }, 20, null),
            new(new XOAuthException("m", new XOAuthException("m", new TimeoutException("m"))), int.MaxValue, null),
            new(new XNotFoundException("m"), 1, null),
            new(new XServerErrorException("m"), 20, null),
            new(new XInvalidResponseException("m"), 20, null),
            new(new XApiException("m"), 5, null),
            new(new TimeoutException("m"), 5, null),
        ];

    private Task<CollectionProgress> StartAsync(int ids) =>
        _world.Collections.StartAsync(Name, CollectionJob.OfIds("handler", [.. Enumerable.Range(1, ids).Select(id => $"{id}")], 1));
}
