using System.Diagnostics;
using Echo.Bench.Load;

namespace Echo.Bench;

/// <summary>Messages between pairs of people, each with an open chat socket: stored, answered and delivered. As many as possible, and how long each
/// takes from the time at which it was to be sent until it is read at the other side, with 1,000 a second.</summary>
static class ChatBench
{
    const int People = 128;
    const int Rounds = 3;
    const int Pace = 1_000;

    // Frames of one socket are handled one after another; some wait in its buffers.
    const int Window = 2;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(string server, TimeSpan duration)
    {
        await using var echo = await EchoUnderTest.StartAsync(server);
        var people = new List<(int Id, string Token)>();
        for (var i = 0; i < People; i++)
            people.Add(await echo.RegisterAsync($"person-{i}"));

        Report.ChatHeader();
        foreach (var (name, run) in new (string, Func<EchoUnderTest, List<(int, string)>, TimeSpan, Task<ChatResult>>)[]
        {
            ("socket", FloodAsync), ($"socket, {Pace}/s", PaceAsync), ("REST", PostAsync), ($"REST, {Pace}/s", PostAtPaceAsync),
        })
        {
            // The first round warms up and does not count.
            var results = new List<ChatResult>();
            for (var round = 0; round <= Rounds; round++)
            {
                var before = ProcessorTimes(echo);
                var result = await run(echo, people, duration);
                if (round > 0)
                    results.Add(result with { Cost = before.Zip(ProcessorTimes(echo), (from, to) => (to - from) / result.Messages).ToArray() });
            }

            Report.Chat(name, results.OrderBy(result => result.Delivery.PerSecond).ElementAt(Rounds / 2));
        }

        Report.Memory(echo.ProcessId);
    }

    // Of Echo, of its PostgreSQL, and of this generator.
    static TimeSpan[] ProcessorTimes(EchoUnderTest echo)
    {
        var (own, others) = ProcessTree.ProcessorTimeOf(echo.ProcessId);
        return [own, others, Environment.CpuUsage.TotalTime];
    }

    static async Task<ChatResult> FloodAsync(EchoUnderTest echo, List<(int Id, string Token)> people, TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        RawChatSocket[] sockets = [];
        var hearing = new Hearing();
        sockets = await OpenAsync(echo, people, (number, isOwn, latency) =>
        {
            hearing.Note(number, isOwn, latency);
            if (isOwn && clock.Elapsed < duration)
                Send(number);
        });
        var reading = sockets.Select(socket => Task.Run(socket.ReadAsync)).ToArray();
        clock.Restart();
        for (var i = 0; i < People * Window; i++)
            Send(i % People);
        await Task.Delay(duration);
        return await EndAsync(sockets, reading, hearing, clock);

        void Send(int number)
        {
            hearing.NoteSent();
            sockets[number].Send(Stopwatch.GetTimestamp());
        }
    }

    static async Task<ChatResult> PaceAsync(EchoUnderTest echo, List<(int Id, string Token)> people, TimeSpan duration)
    {
        var hearing = new Hearing();
        var sockets = await OpenAsync(echo, people, hearing.Note);
        var reading = sockets.Select(socket => Task.Run(socket.ReadAsync)).ToArray();
        var clock = Stopwatch.StartNew();
        await PacedRun.SendAsync(sockets.Length, Pace, duration, (number, due) =>
        {
            hearing.NoteSent();
            sockets[number].Send(due);
        });
        return await EndAsync(sockets, reading, hearing, clock);
    }

    static Task<ChatResult> PostAsync(EchoUnderTest echo, List<(int Id, string Token)> people, TimeSpan duration) =>
        PostAsync(echo, people, posts =>
        {
            var next = -1;
            return LoadRun.MeasureAsync(() => Task.FromResult<Func<Task>>(posts[Interlocked.Increment(ref next)].SendAsync), People, duration);
        });

    static Task<ChatResult> PostAtPaceAsync(EchoUnderTest echo, List<(int Id, string Token)> people, TimeSpan duration) =>
        PostAsync(echo, people, posts => PacedRun.MeasureAsync(posts, Pace, duration));

    // What goes by REST is read on sockets all the same; its answer's latency is measured where it is sent.
    static async Task<ChatResult> PostAsync(
        EchoUnderTest echo, List<(int Id, string Token)> people, Func<IReadOnlyList<RawHttpClient>, Task<LoadResult>> send)
    {
        var hearing = new Hearing();
        var sockets = await OpenAsync(echo, people, hearing.Note);
        var reading = sockets.Select(socket => Task.Run(socket.ReadAsync)).ToArray();
        var posts = new List<RawHttpClient>();
        foreach (var (person, number) in people.Select((person, number) => (person, number)))
        {
            var body = $$"""{"receiver_id":{{people[number ^ 1].Id}},"content":"Hello via WebSocket! {{new string('0', 19)}}"}""";
            posts.Add(await RawHttpClient.OpenAsync(new Uri(echo.Url, "/chat/send"), body, $"Authorization: Bearer {person.Token}"));
        }

        var clock = Stopwatch.StartNew();
        var answered = await send(posts);
        var elapsed = clock.Elapsed;
        hearing.Sent = posts.Sum(post => post.Answered);
        var heard = await EndAsync(sockets, reading, hearing, clock);
        return heard with
        {
            Answer = answered,
            Delivery = heard.Delivery with { PerSecond = hearing.Sent / elapsed.TotalSeconds, P50 = answered.P50, P99 = answered.P99 },
        };
    }

    static async Task<RawChatSocket[]> OpenAsync(EchoUnderTest echo, List<(int Id, string Token)> people, Action<int, bool, TimeSpan> heard)
    {
        var sockets = new RawChatSocket[People];
        for (var i = 0; i < People; i++)
        {
            var number = i;
            sockets[i] = await RawChatSocket.OpenAsync(
                echo.Url, people[i].Id, people[i].Token, people[i ^ 1].Id, (isOwn, latency) => heard(number, isOwn, latency));
        }

        return sockets;
    }

    // Everything that was sent must have been answered and delivered, each once.
    static async Task<ChatResult> EndAsync(RawChatSocket[] sockets, Task[] reading, Hearing hearing, Stopwatch clock)
    {
        var limit = clock.Elapsed + Patience;
        while (hearing.Delivered < hearing.Sent && clock.Elapsed < limit)
            await Task.Delay(1);
        var elapsed = clock.Elapsed;
        foreach (var socket in sockets)
            socket.Dispose();
        await Task.WhenAll(reading);
        return hearing.Answered == hearing.Sent && hearing.Delivered == hearing.Sent
            ? hearing.Result(elapsed)
            : throw new InvalidOperationException($"Of {hearing.Sent} messages {hearing.Answered} were answered and {hearing.Delivered} delivered");
    }

    /// <summary>What the sockets heard; each writes its own list.</summary>
    sealed class Hearing
    {
        readonly List<TimeSpan>[] answers = [.. Enumerable.Range(0, People).Select(_ => new List<TimeSpan>(100_000))];
        readonly List<TimeSpan>[] deliveries = [.. Enumerable.Range(0, People).Select(_ => new List<TimeSpan>(100_000))];
        int sent;
        int answered;
        int delivered;

        public int Sent
        {
            get => Volatile.Read(ref sent);
            set => Volatile.Write(ref sent, value);
        }

        public int Answered => Volatile.Read(ref answered);

        public int Delivered => Volatile.Read(ref delivered);

        public void NoteSent() => Interlocked.Increment(ref sent);

        public void Note(int number, bool isOwn, TimeSpan latency)
        {
            (isOwn ? answers : deliveries)[number].Add(latency);
            if (isOwn)
                Interlocked.Increment(ref answered);
            else
                Interlocked.Increment(ref delivered);
        }

        public ChatResult Result(TimeSpan elapsed) => new(
            Sent, LoadResult.From([.. answers.SelectMany(list => list)], elapsed), LoadResult.From([.. deliveries.SelectMany(list => list)], elapsed));
    }
}

/// <param name="Messages">How many there were.</param>
/// <param name="Answer">Until the sender read its answer: by socket, its own message.</param>
/// <param name="Delivery">Until the receiver read the message.</param>
sealed record ChatResult(int Messages, LoadResult Answer, LoadResult Delivery)
{
    /// <summary>Processor time for each message: of Echo, of PostgreSQL, and of the generator.</summary>
    public TimeSpan[] Cost { get; init; } = [];
}
