namespace XApi;

/// <summary>What a client's calls cost: the ledger, the prices and the budgets.</summary>
/// <remarks>
/// <para>Each response that X charges for is entered: by the request, or by the resources that it holds, included ones of the same kind too. A resource is
/// charged once in a day of UTC, however often it is read; X calls this a soft guarantee. Only successes are charged.</para>
/// <para>The ledger says what X's price list makes of the calls. <c>GET /2/usage/tweets</c> and the developer console say what X has counted.</para>
/// </remarks>
public sealed partial class XCosts
{
    // What a process that was killed had set aside holds budgets until it expires, in later periods too. So it lasts as long as what it is for can take, and
    // no longer: a stream sets aside again when an hour turns, and a call may wait for a limit whose window is a day.
    private static readonly TimeSpan StreamReservation = TimeSpan.FromHours(2);
    private static readonly TimeSpan LongestReservation = TimeSpan.FromHours(25);

    // Processes that share a store have clocks that differ, and what a response costs is entered after the call's time limit.
    private static readonly TimeSpan ReservationSlack = TimeSpan.FromMinutes(5);

    // A store that does not respond holds no response back for longer.
    private static readonly TimeSpan StorePatience = TimeSpan.FromSeconds(15);

    private readonly CostSettings _settings;
    private readonly TimeProvider _time;
    private readonly XApiLog _log;
    private readonly ICostStore _store;
    private readonly BudgetWarnings _warnings = new();

    internal XCosts(CostSettings settings, TimeProvider time, XApiLog log)
    {
        _settings = settings;
        _time = time;
        _log = log;
        _store = settings.Store ?? new MemoryCostStore();
    }

    /// <summary>Raised when a budget reaches one of the shares at which it warns (<see cref="XBudget.WarnAt"/>). Handlers should be quick.</summary>
    public event EventHandler<BudgetWarningEventArgs>? BudgetWarning;

    /// <summary>The prices that calls are counted by.</summary>
    public XPriceList Prices => _settings.Prices;

    /// <summary>The ledger, by day, operation, item and credential.</summary>
    /// <param name="from">The first day, in UTC; today by default.</param>
    /// <param name="to">The last day, in UTC; today by default.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async ValueTask<CostLedger> ReadAsync(DateOnly? from = null, DateOnly? to = null, CancellationToken cancellationToken = default)
    {
        var today = DayOf(_time.GetUtcNow());
        return new CostLedger(await _store.ReadAsync(from ?? today, to ?? today, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Estimates so many requests of a kind; null for a number that nothing bounds.</summary>
    internal CostEstimate Estimate(XOperation operation, XCredential? credential, CostFacts facts, long? requests, long? resources)
    {
        if (operation.Price is not { } price)
        {
            return new CostEstimate(operation, null, 0, 0) { Requests = requests };
        }

        var item = ItemOf(price, credential, facts);
        var isPerRequest = price.Per == "request";
        var least = isPerRequest ? Prices.PriceOf(price.Summoned is { } summoned && item == price.Item ? summoned : item) : 0;
        return new CostEstimate(operation, item, least, (isPerRequest ? requests : resources) * Prices.PriceOf(item))
        {
            Requests = requests,
            Resources = isPerRequest ? null : resources,
            Basis = price.Basis,
        };
    }

    /// <summary>Prices what a stream may bring next, and sets aside in its budgets what that can cost at most. Null where it costs nothing.</summary>
    /// <exception cref="XBudgetExceededException">A budget does not have that left.</exception>
    internal ValueTask<Spending?> BeginAsync(
        XOperation operation,
        XCredential? credential,
        XBudget? own,
        CostFacts facts,
        CancellationToken cancellationToken
    ) => BeginAsync(operation, credential, own, facts, StreamReservation, cancellationToken);

    /// <summary>Prices a request, and sets aside in its budgets what it can cost at most. Null where it costs nothing.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="credential">The credential that it goes out for.</param>
    /// <param name="own">The call's own budget.</param>
    /// <param name="facts">What it says of its cost.</param>
    /// <param name="lasts">How long that stays set aside, should the process end before it is settled.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="XBudgetExceededException">A budget does not have that left.</exception>
    internal async ValueTask<Spending?> BeginAsync(
        XOperation operation,
        XCredential? credential,
        XBudget? own,
        CostFacts facts,
        TimeSpan lasts,
        CancellationToken cancellationToken
    )
    {
        if (operation.Price is not { } price)
        {
            return null;
        }

        var spending = Priced(operation, price, credential, own, facts);
        if (_settings.Budgets.Count > 0)
        {
            await ReserveAsync(spending, price, credential, lasts, cancellationToken).ConfigureAwait(false);
        }

        if (spending.Own is not null && Shortage(spending) is { } shortage)
        {
            await ReleaseAsync(spending).ConfigureAwait(false);
            throw shortage;
        }

        return spending;
    }

    /// <summary>How long is set aside what a call may cost: as long as it can wait for limits, and take beside that.</summary>
    internal static TimeSpan ReservationOf(RateLimitPolicy policy, TimeSpan timeout)
    {
        var longest =
            (policy.Behavior == RateLimitBehavior.Wait ? policy.LongestWait : TimeSpan.Zero)
            + (timeout == Timeout.InfiniteTimeSpan ? Bound.MaxTime : timeout)
            + ReservationSlack;
        return longest < LongestReservation ? longest : LongestReservation;
    }

    private Spending Priced(XOperation operation, XPrice price, XCredential? credential, XBudget? own, CostFacts facts)
    {
        var item = ItemOf(price, credential, facts);
        return new Spending(this)
        {
            Operation = operation,
            Credential = credential?.CredentialKey ?? "",
            Item = item,
            // What an event costs is known when it came: the dearest is set aside.
            Price = price.Per == "event" ? Prices.Events.Values.DefaultIfEmpty().Max() : Prices.PriceOf(item),
            Most = facts.Resources,
            Own = own is not null && IsFor(own, price, item, credential) ? own : null,
        };
    }

    internal async ValueTask<XCost?> ChargeAsync(Spending spending, Action<ResourceIds> collect, DateTimeOffset? date, int lost)
    {
        IReadOnlyList<string>? ids = null;
        if (spending.IsPerResource)
        {
            var gathered = new ResourceIds();
            collect(gathered);
            ids = gathered.All;
        }

        var price = spending.Operation.Price!;
        var receipt = await RecordAsync(spending, ids, spending.Price, date).ConfigureAwait(false);
        if (lost > 0 && !spending.IsPerResource)
        {
            // Resources that a lost response held are those of the retry, and charged once a day; a request is charged each time.
            await RecordUncertainAsync(spending, lost, reservation: null).ConfigureAwait(false);
        }

        return receipt is null ? null : new XCost(spending.Item, receipt.Charged, receipt.Repeats, receipt.Usd) { Basis = price.Basis };
    }

    internal async ValueTask EndAsync(Spending spending, int lost)
    {
        if (lost > 0)
        {
            await RecordUncertainAsync(spending, lost, spending.Reservation).ConfigureAwait(false);
            return;
        }

        Settle(spending, 0, 0);
        await ReleaseAsync(spending).ConfigureAwait(false);
    }

    // What a call ends in is not hidden by a store that fails; what it holds back is free when the reservation expires.
    private async ValueTask ReleaseAsync(Spending spending)
    {
        if (spending.Reservation is not { } reservation)
        {
            return;
        }

        try
        {
            await PatientlyAsync(async limit =>
                {
                    await _store.ReleaseAsync(reservation, limit).ConfigureAwait(false);
                    return true;
                })
                .ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            _log.NotReleased(spending.Operation, failure.Message);
        }
    }

    private async ValueTask ReserveAsync(
        Spending spending,
        XPrice price,
        XCredential? credential,
        TimeSpan lasts,
        CancellationToken cancellationToken
    )
    {
        var claims = ClaimsOf(spending, price, credential);
        if (claims.Count == 0)
        {
            return;
        }

        var now = _time.GetUtcNow();
        var id = Guid.CreateVersion7().ToString("N");
        var most = spending.Price * spending.Most;
        var reservation = new CostReservation(
            id,
            now + lasts,
            [.. claims.Select(claim => claim.Of(claim.IsUsd ? most : spending.Most, now))]
        );
        CostShortage? refused;
        try
        {
            refused = await _store.ReserveAsync(reservation, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or OutOfMemoryException))
        {
            throw new XCostStoreException(
                $"{spending.Operation} was not sent: it falls under a budget, and the ledger's store could not set aside what it can cost ({failure.Message}). Mend the store, or leave the budget out.",
                failure
            )
            {
                Operation = spending.Operation,
            };
        }

        if (refused is { } shortage)
        {
            var claim = claims.Find(claim => claim.CounterAt(now).Name == shortage.Claim.Counter);
            throw Exceeded(spending, claim.Budget, claim.IsUsd, shortage.Left, shortage.Claim.Limit);
        }

        spending.Reserved(id, claims);
    }

    // The budgets that a request falls under.
    private List<BudgetClaim> ClaimsOf(Spending spending, XPrice price, XCredential? credential)
    {
        var claims = _settings
            .Budgets.Where(budget => IsFor(budget, price, spending.Item, credential))
            .SelectMany(AllClaims)
            .Where(claim => claim.IsUsd || spending.IsPerResource);

        // Of budgets that are counted together, the smallest holds.
        return
        [
            .. claims.GroupBy(claim => (claim.Name, claim.Budget.Period, claim.IsUsd)).Select(same => same.MinBy(claim => claim.Limit)),
        ];
    }

    private XBudgetExceededException? Shortage(Spending spending)
    {
        var budget = spending.Own!;
        var resources = spending.IsPerResource ? spending.Most : 0;
        var period = budget.PeriodOf(_time.GetUtcNow());
        return budget.Usage.TryReserve(budget, period, spending.Price * spending.Most, resources, out var usd, out var left) ? null
            : spending.Price * spending.Most > usd ? Exceeded(spending, budget, isUsd: true, usd, budget.Usd!.Value)
            : Exceeded(spending, budget, isUsd: false, left, budget.Resources!.Value);
    }

    private XBudgetExceededException Exceeded(Spending spending, XBudget budget, bool isUsd, decimal left, decimal limit)
    {
        left = Math.Max(0, left);
        var most = isUsd ? spending.Price * spending.Most : spending.Most;
        var unit = isUsd ? "USD" : "resources";
        var ends = budget.EndOf(_time.GetUtcNow());
        var message = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{spending.Operation} was not sent: it can cost {most:0.####} {unit} ({spending.Most} {spending.Item}), and the budget of {budget} has {left:0.####} left{(ends is null ? "" : $" until {ends:u}")}. Ask for fewer at a time, or raise the budget."
        );
        return new XBudgetExceededException(message)
        {
            Operation = spending.Operation,
            RetryAt = ends,
            Budget = budget,
            Left = left,
            Affordable = isUsd
                ? spending.Price > 0
                    ? (long)Math.Floor(left / spending.Price)
                    : long.MaxValue
                : (long)left,
        };
    }

    // Who owns the App reads what is theirs for less, by a credential of their own.
    private string ItemOf(XPrice price, XCredential? credential, CostFacts facts) =>
        price.Owned is { } owned
        && _settings.AppOwnerId is { } owner
        && facts.UserId == owner
        && (credential?.UserId ?? owner) == owner
        && credential?.Scheme.IsAppOnly() == false
            ? owned
        : facts.HasUrl ? price.WithUrl ?? price.Item
        : price.Item;

    private static bool IsFor(XBudget budget, XPrice price, string item, XCredential? credential) =>
        (budget.Item is null || budget.Item == item || budget.Item == price.Item)
        && (
            budget.Credential is not { } only || (credential is not null && XCredential.Of(only).CredentialKey == credential.CredentialKey)
        );

    // After a restart it has to be the same.
    private static string CounterOf(XBudget budget) =>
        budget.Name
        ?? $"{budget.Period} {budget.Item ?? "all"} {(budget.Credential is { } only ? XCredential.Of(only).CredentialKey : "all")}";

    private static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);
}
