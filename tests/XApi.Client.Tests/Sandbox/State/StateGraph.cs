using System.Collections;
using System.Reflection;
using System.Text.Json.Nodes;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>
/// Compares the objects of two sandboxes, by a way of its own: by every field that reflection finds, whatever the sandbox saves. So a member that is added and
/// not saved is a difference, as soon as an object has it.
/// </summary>
internal sealed class StateGraph
{
    // What a sandbox has for itself. A new member of such a kind is decided about here.
    private static readonly string[] OwnFields =
    [
        "ChargeRecord.lock",
        "ChargeRecord.prices",
        "Consent.world",
        "CredentialStore.ApiKey",
        "CredentialStore.ApiKeySecret",
        "CredentialStore.ClientId",
        "CredentialStore.ClientSecret",
        "CredentialStore.ConfidentialClientId",
        "CredentialStore.appToken",
        "CredentialStore.clock",
        "CredentialStore.lock",
        "CredentialStore.seed",
        "Happenings.world",
        "Limits.clock",
        "Limits.lock",
        "Limits.longest",
        "OAuth1Flow.consent",
        "OAuth1Flow.credentials",
        "OAuth1Flow.lock",
        "OAuth1Flow.signatures",
        "OAuth2Flow.clock",
        "OAuth2Flow.consent",
        "OAuth2Flow.credentials",
        "OAuth2Flow.lock",
        "OAuthEndpoints.endpoints",
        "XWorld.Accounts",
        "XWorld.Address",
        "XWorld.Connections",
        "XWorld.Gate",
        "XWorld.Happened",
        "XWorld.MediaControl",
        "XWorld.MediaStore",
        "XWorld.Queries",
        "XWorld.clock",
    ];

    private readonly HashSet<(object, object)> _compared = new(new Pairs());
    private readonly Dictionary<object, object> _partners = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<(object One, object Other, string Path)> _pending = new();
    private readonly Dictionary<string, bool> _fields = [];
    private readonly XSandbox _one;
    private readonly XSandbox _other;

    internal StateGraph(XSandbox one, XSandbox other)
    {
        (_one, _other) = (one, other);
        Compare(one.State, other.State, "state");
        while (_pending.TryPop(out var next))
        {
            CompareFields(next.One, next.Other, next.Path);
        }
    }

    /// <summary>What differs, at most a few.</summary>
    internal List<string> Differences { get; } = [];

    /// <summary>Members that no object has a value of, so that the comparison says nothing of them.</summary>
    internal IEnumerable<string> Unused =>
        _fields.Where(member => !member.Value).Select(member => member.Key).Order(StringComparer.Ordinal);

    private void CompareFields(object one, object other, string path)
    {
        for (var type = one.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (
                var field in type.GetFields(
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly
                )
            )
            {
                var name = field.Name is ['<', .. var rest]
                    ? rest[..rest.IndexOf('>', StringComparison.Ordinal)]
                    : field.Name.TrimStart('_');
                var member = $"{type.Name}.{name}";
                if (!OwnFields.Contains(member))
                {
                    var value = field.GetValue(one);
                    var isUsed =
                        value is not (null or false or 0 or 0L or 0d or 0m or "") && (value is not ICollection items || items.Count > 0);
                    if (type.Namespace != "System" && type.Namespace != "System.Collections.Generic")
                    {
                        _fields[member] = isUsed || _fields.GetValueOrDefault(member);
                    }

                    Compare(value, field.GetValue(other), $"{(path.Length > 200 ? "…" + path[^200..] : path)}.{name}");
                }
            }
        }
    }

    private void Compare(object? one, object? other, string path)
    {
        if (one is null || other is null || one.GetType() != other.GetType() && one is not IEnumerable)
        {
            Expect(one is null && other is null, one, other, path);
            return;
        }

        switch (one)
        {
            case JsonNode json:
                Expect(JsonNode.DeepEquals(json, (JsonNode)other), one, other, path);
                break;
            case Kind:
                Expect(one == other, one, other, path);
                break;
            case StoredBytes bytes:
                Expect(Read(_one, bytes).SequenceEqual(Read(_other, (StoredBytes)other)), one, other, path);
                break;
            case Matcher:
                // It follows from the rule's value.
                break;
            case string or Uri or DateTimeOffset or DateOnly or TimeSpan or Enum:
            case decimal or bool or int or long or double or byte:
                Expect(one.Equals(other), one, other, path);
                break;
            case IEnumerable items:
                Share(items, other, path);
                Expect(Comparer(one) == Comparer(other), one, other, path + " (comparer)");
                Together(items, (IEnumerable)other, path);
                break;
            case ValueType:
                CompareFields(one, other, path);
                break;
            default:
                Share(one, other, path);
                if (_compared.Add((one, other)))
                {
                    _pending.Push((one, other, path));
                }

                break;
        }
    }

    // What is one object on one side is one on the other.
    private void Share(object one, object other, string path)
    {
        if (one is List<long> or not IEnumerable)
        {
            Expect(!_partners.TryGetValue(one, out var partner) || partner == other, one, other, path + " (shared)");
            _partners[one] = other;
        }
    }

    private void Together(IEnumerable one, IEnumerable other, string path)
    {
        var (left, right) = (one.Cast<object?>().ToList(), other.Cast<object?>().ToList());
        Expect(left.Count == right.Count, left.Count, right.Count, path + ".Count");
        foreach (var ((a, b), i) in left.Zip(right).Select((pair, i) => (pair, i)))
        {
            Compare(a, b, $"{path}[{i}]");
        }
    }

    private void Expect(bool isSame, object? one, object? other, string path)
    {
        if (!isSame && Differences.Count < 10)
        {
            Differences.Add($"{path}: {one ?? "null"} became {other ?? "null"}");
        }
    }

    private static object? Comparer(object collection) =>
        collection.GetType().GetProperty("Comparer")?.GetValue(collection) as StringComparer;

    private static byte[] Read(XSandbox sandbox, StoredBytes bytes) => sandbox.Records.MediaStore.Head(bytes, (int)bytes.Length);

    private sealed class Pairs : IEqualityComparer<(object, object)>
    {
        public bool Equals((object, object) x, (object, object) y) =>
            ReferenceEquals(x.Item1, y.Item1) && ReferenceEquals(x.Item2, y.Item2);

        public int GetHashCode((object, object) obj) =>
            HashCode.Combine(
                System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj.Item1),
                System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj.Item2)
            );
    }
}
