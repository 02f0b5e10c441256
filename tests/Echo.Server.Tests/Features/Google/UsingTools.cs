using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Echo.Testing;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Features.Google;

/// <summary>Mail, files, events, documents and sheets of whoever has let Echo use them, called as document 002 calls tools.</summary>
[Collection(GoogleTests.Name)]
public sealed class UsingTools(GoogleHost host) : IDisposable
{
    const string Prefix = "https://www.googleapis.com/auth/";
    const string Files = "fields=files(id,name,mimeType,modifiedTime,size,webViewLink)";

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public void Dispose() => host.Google.Api = static _ => Results.Json(new { id = "made" });

    [Fact]
    public async Task TheyAppearWithTheScopeThatWasGranted()
    {
        (await NamesAsync(host.Echo.User)).ShouldNotContain(name => name.StartsWith("google__", StringComparison.Ordinal));
        var (token, _) = await PersonAsync("gmail.readonly");
        (await NamesAsync(token)).Where(name => name.StartsWith("google__", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .ShouldBe(["google__gmail_list_labels", "google__gmail_list_messages", "google__gmail_read_message"]);
        var failed = await RunAsync(token, """@google__gmail_send_message {"to":["a@example.com"],"subject":"s","body":"b"}""");
        ((string)failed["error_message"]!).ShouldBe("Unknown tool: google__gmail_send_message");

        var (all, _) = await PersonAsync("drive", "gmail.modify", "gmail.compose", "calendar.events", "documents", "spreadsheets");
        (await NamesAsync(all)).Count(name => name.StartsWith("google__", StringComparison.Ordinal)).ShouldBe(25);
        await host.Echo.SendAsync(HttpMethod.Delete, "/auth/logout", token);
    }

    [Theory]
    [InlineData(
        "drive_search",
        """{"query":"it's","limit":5}""",
        "GET",
        @"/drive/v3/files?q=(name contains 'it\'s' or fullText contains 'it\'s') and trashed = false&pageSize=5&" + Files,
        "")]
    [InlineData(
        "drive_list_folder_contents",
        "{}",
        "GET",
        "/drive/v3/files?q='root' in parents and trashed = false&pageSize=20&orderBy=folder,name&" + Files,
        "")]
    [InlineData("drive_edit", """{"file_id":"f1","content":"new"}""", "PATCH", "/upload/drive/v3/files/f1?uploadType=media", "new")]
    [InlineData(
        "drive_create_folder",
        """{"name":"Plans"}""",
        "POST",
        "/drive/v3/files",
        """{"name":"Plans","mimeType":"application/vnd.google-apps.folder","parents":["root"]}""")]
    [InlineData(
        "drive_share_file",
        """{"file_id":"f1","email":"a@example.com","role":"reader"}""",
        "POST",
        "/drive/v3/files/f1/permissions",
        """{"type":"user","role":"reader","emailAddress":"a@example.com"}""")]
    [InlineData("drive_delete", """{"file_id":"f1"}""", "DELETE", "/drive/v3/files/f1", "")]
    [InlineData("gmail_list_messages", """{"query":"is:unread"}""", "GET", "/gmail/v1/users/me/messages?q=is:unread&maxResults=20", "")]
    [InlineData("gmail_list_messages", "{}", "GET", "/gmail/v1/users/me/messages?maxResults=20", "")]
    [InlineData("gmail_list_labels", "{}", "GET", "/gmail/v1/users/me/labels", "")]
    [InlineData(
        "gmail_modify_labels",
        """{"message_id":"m1","add":["STARRED"]}""",
        "POST",
        "/gmail/v1/users/me/messages/m1/modify",
        """{"addLabelIds":["STARRED"],"removeLabelIds":[]}""")]
    [InlineData(
        "calendar_list_events",
        """{"from":"2026-01-01T00:00:00Z","limit":3}""",
        "GET",
        "/calendar/v3/calendars/primary/events?timeMin=2026-01-01T00:00:00Z&maxResults=3&singleEvents=true&orderBy=startTime",
        "")]
    [InlineData(
        "calendar_create_event",
        """{"title":"Tea","start":"2026-01-01T16:00:00Z","end":"2026-01-01T17:00:00Z","attendees":["a@example.com"]}""",
        "POST",
        "/calendar/v3/calendars/primary/events",
        """{"summary":"Tea","start":{"dateTime":"2026-01-01T16:00:00Z"},"end":{"dateTime":"2026-01-01T17:00:00Z"},"attendees":[{"email":"a@example.com"}]}""")]
    [InlineData(
        "calendar_update_event",
        """{"event_id":"e1","title":"Coffee"}""",
        "PATCH",
        "/calendar/v3/calendars/primary/events/e1",
        """{"summary":"Coffee"}""")]
    [InlineData("calendar_delete_event", """{"event_id":"e1"}""", "DELETE", "/calendar/v3/calendars/primary/events/e1", "")]
    [InlineData("docs_read", """{"document_id":"d1"}""", "GET", "/v1/documents/d1", "")]
    [InlineData("docs_create", """{"title":"Notes"}""", "POST", "/v1/documents", """{"title":"Notes"}""")]
    [InlineData(
        "docs_append_text",
        """{"document_id":"d1","text":"more"}""",
        "POST",
        "/v1/documents/d1:batchUpdate",
        """{"requests":[{"insertText":{"endOfSegmentLocation":{},"text":"more"}}]}""")]
    [InlineData(
        "sheets_read_range",
        """{"spreadsheet_id":"s1","range":"Sheet1!A1:B2"}""",
        "GET",
        "/v4/spreadsheets/s1/values/Sheet1!A1:B2",
        "")]
    [InlineData(
        "sheets_write_range",
        """{"spreadsheet_id":"s1","range":"A1:B1","values":[[1,"two"]]}""",
        "PUT",
        "/v4/spreadsheets/s1/values/A1:B1?valueInputOption=USER_ENTERED",
        """{"values":[[1,"two"]]}""")]
    [InlineData(
        "sheets_append_rows",
        """{"spreadsheet_id":"s1","range":"A1:B1","values":[[1,2]]}""",
        "POST",
        "/v4/spreadsheets/s1/values/A1:B1:append?valueInputOption=USER_ENTERED",
        """{"values":[[1,2]]}""")]
    [InlineData("sheets_create", """{"title":"Budget"}""", "POST", "/v4/spreadsheets", """{"properties":{"title":"Budget"}}""")]
    public async Task EachAsksGoogleWithItsOwnersToken(string tool, string arguments, string method, string target, string body)
    {
        var (token, id) = await EverybodyAsync();
        var (done, questions) = await AskAsync(token, $"@google__{tool} {arguments}");
        ((string)done["status"]!).ShouldBe("completed", done.ToJsonString());
        var asked = questions.ShouldHaveSingleItem();
        (asked.Method, asked.Target, asked.Body).ShouldBe((method, target, body));
        asked.Authorization.ShouldBe($"Bearer {await host.Sessions.TokenAsync(id, TestContext.Current.CancellationToken)}");
    }

    /// <summary>What is offered may be some seconds old, and another node may have been told.</summary>
    [Fact]
    public async Task AScopeThatIsTakenBackIsGoneAtOnce()
    {
        var (token, id) = await PersonAsync("drive", "gmail.modify");
        const string Message = """@google__drive_delete {"file_id":"f1"}""";
        (await AskAsync(token, Message)).Questions.ShouldHaveSingleItem();
        await host.QueryAsync<int>("update google_sessions set granted_scopes = array['gmail_full'] where user_id = @id returning 1", new { id });
        var (failed, questions) = await AskAsync(token, Message);
        ((string)failed["status"]!, questions.Count).ShouldBe(("failed", 0));
        ((string)failed["error_message"]!).ShouldContain("Unknown tool");
    }

    [Fact]
    public async Task AMessageIsEncodedAndNothingInItIsAHeader()
    {
        var (token, _) = await EverybodyAsync();
        var (done, questions) = await AskAsync(
            token,
            """
            @google__gmail_send_message {"to":["ada@example.com","b@example.com"],"cc":["c@example.com"],
            "subject":"Grüße\r\nBcc: x@example.com","body":"Liebe Ada\n🙂"}
            """);
        ((string)done["status"]!).ShouldBe("completed", done.ToJsonString());
        var (headers, body) = Message(questions[0]);
        headers.ShouldContain("To: ada@example.com,\r\n b@example.com\r\n");
        headers.ShouldContain("Cc: c@example.com\r\n");
        headers.ShouldContain($"Subject: =?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes("Grüße\r\nBcc: x@example.com"))}?=\r\n");
        headers.ShouldNotContain("\r\nBcc");
        body.ShouldBe("Liebe Ada\r\n🙂");

        (done, questions) = await AskAsync(
            token, """@google__gmail_send_message {"to":["a@example.com\r\nBcc: x@example.com"],"subject":"s","body":"b"}""");
        ((string)done["error_message"]!).ShouldBe("Send plain addresses such as ada@example.com");
        questions.ShouldBeEmpty();
    }

    [Fact]
    public async Task AnAnswerBelongsToItsThread()
    {
        host.Google.Api = question => question.Method == "GET"
            ? Results.Json(new
            {
                threadId = "t1",
                payload = new
                {
                    headers = new object[]
                    {
                        new { name = "From", value = "Äda <ada@example.com>" },
                        new { name = "Subject", value = "Tea" },
                        new { name = "Message-Id", value = "<1@example.com>" },
                    },
                },
            })
            : Results.Json(new { id = "sent" });
        var (token, _) = await EverybodyAsync();
        var (done, questions) = await AskAsync(token, """@google__gmail_reply_to_message {"message_id":"m1","body":"Yes"}""");
        ((string)done["status"]!).ShouldBe("completed", done.ToJsonString());
        questions[0].Target.ShouldBe("/gmail/v1/users/me/messages/m1?format=metadata");
        ((string)JsonNode.Parse(questions[1].Body)!["threadId"]!).ShouldBe("t1");
        var (headers, body) = Message(questions[1]);
        headers.ShouldContain("To: ada@example.com\r\nSubject: Re: Tea\r\nIn-Reply-To: <1@example.com>\r\nReferences: <1@example.com>\r\n");
        body.ShouldBe("Yes");
    }

    [Fact]
    public async Task AMessageIsReadAsPeopleReadIt()
    {
        host.Google.Api = _ => Results.Json(new
        {
            id = "m1",
            threadId = "t1",
            labelIds = new[] { "INBOX" },
            payload = new
            {
                mimeType = "multipart/mixed",
                headers = new object[] { new { name = "from", value = "ada@example.com" }, new { name = "Subject", value = "Tea" } },
                parts = new object[]
                {
                    new { mimeType = "text/html", filename = "", body = new { data = Encoded("<p>Hi</p>") } },
                    new { mimeType = "text/plain", filename = "", body = new { data = Encoded("Grüße") } },
                    new { mimeType = "application/pdf", filename = "plan.pdf", body = new { attachmentId = "a" } },
                },
            },
        });
        var (token, _) = await EverybodyAsync();
        var (done, _) = await AskAsync(token, """@google__gmail_read_message {"message_id":"m1"}""");
        var message = JsonNode.Parse((string)done["result"]!)!;
        ((string)message["from"]!, (string)message["subject"]!, (string)message["body"]!).ShouldBe(("ada@example.com", "Tea", "Grüße"));
        message["attachments"]!.ToJsonString().ShouldBe("""["plan.pdf"]""");
    }

    [Theory]
    [InlineData("text/plain", "/drive/v3/files/f1?alt=media")]
    [InlineData("application/vnd.google-apps.document", "/drive/v3/files/f1/export?mimeType=text/plain")]
    [InlineData("application/vnd.google-apps.spreadsheet", "/drive/v3/files/f1/export?mimeType=text/csv")]
    public async Task AFileIsReadAsText(string type, string target)
    {
        host.Google.Api = question => question.Target.Contains("fields=", StringComparison.Ordinal)
            ? Results.Json(new { id = "f1", mimeType = type })
            : Results.Text("what it says", "text/plain");
        var (token, _) = await EverybodyAsync();
        var (done, questions) = await AskAsync(token, """@google__drive_read {"file_id":"f1"}""");
        ((string)done["result"]!).ShouldBe("what it says");
        questions[1].Target.ShouldBe(target);
    }

    [Fact]
    public async Task AFileIsMadeAndThenWritten()
    {
        var (token, _) = await EverybodyAsync();
        var (done, questions) = await AskAsync(token, """@google__drive_create {"name":"a.txt","content":"text"}""");
        ((string)done["status"]!).ShouldBe("completed", done.ToJsonString());
        questions.Select(question => (question.Method, question.Target)).ShouldBe(
            [("POST", "/drive/v3/files"), ("PATCH", "/upload/drive/v3/files/made?uploadType=media")]);
        questions[1].Body.ShouldBe("text");
    }

    [Theory]
    [InlineData("""@google__drive_delete {"file_id":"../x"}""")]
    [InlineData("""@google__drive_list_folder_contents {"folder_id":"x' in parents or 'y"}""")]
    [InlineData("""@google__drive_search {"query":"x","more":1}""")]
    [InlineData("""@google__gmail_list_messages {"limit":1000}""")]
    public async Task ArgumentsThatDoNotFitAreNotSent(string message)
    {
        var (token, _) = await EverybodyAsync();
        var (failed, questions) = await AskAsync(token, message);
        ((string)failed["status"]!).ShouldBe("failed");
        questions.ShouldBeEmpty();
    }

    [Fact]
    public async Task WhatGoogleRefusesIsToldWithoutTheToken()
    {
        var (token, _) = await EverybodyAsync();
        host.Google.Api = question => Results.Json(new { error = $"no rights for {question.Authorization}" }, statusCode: 403);
        var (failed, _) = await AskAsync(token, """@google__docs_read {"document_id":"d1"}""");
        ((string)failed["error_message"]!).ShouldContain("403");
        failed.ToJsonString().ShouldNotContain("ya29-canary");
    }

    static string Encoded(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    static (string Headers, string Body) Message(ApiQuestion question)
    {
        var text = Encoding.ASCII.GetString(Base64Url.DecodeFromChars((string)JsonNode.Parse(question.Body)!["raw"]!));
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (text[..(end + 2)], Encoding.UTF8.GetString(Convert.FromBase64String(text[(end + 4)..].Replace("\r\n", "", StringComparison.Ordinal))));
    }

    Task<(string Token, int Id)> EverybodyAsync() =>
        PersonAsync("drive", "gmail.modify", "gmail.compose", "calendar.events", "documents", "spreadsheets");

    async Task<(string Token, int Id)> PersonAsync(params string[] scopes)
    {
        var signedIn = await host.SignInAsync(GooglePerson.New("worker") with { Granted = string.Join(' ', scopes.Select(scope => Prefix + scope)) });
        return ((string)signedIn["access_token"]!, (int)signedIn["user"]!["id"]!);
    }

    async Task<IReadOnlyList<string>> NamesAsync(string token) =>
        [.. (await host.Echo.SendAsync(HttpMethod.Get, "/api/v1/approvals/policies", token)).Body["items"]!.AsArray().Select(item => (string)item!["tool"]!)];

    async Task<(JsonNode Job, IReadOnlyList<ApiQuestion> Questions)> AskAsync(string token, string message)
    {
        var before = host.Google.Questions.Count;
        return (await RunAsync(token, message), [.. host.Google.Questions.Skip(before)]);
    }

    async Task<JsonNode> RunAsync(string token, string message)
    {
        var (status, queued) = await host.Echo.PostAsync("/run", token, new JsonObject { ["message"] = message }.ToJsonString());
        status.ShouldBe(200, queued.ToJsonString());
        JsonNode? job = null;
        await Eventually.TrueAsync(
            async () => (string)(job = (await host.Echo.SendAsync(HttpMethod.Get, $"/result/{queued["job_id"]}", token)).Body)["status"]!
                is "completed" or "failed",
            Limit);
        return job!;
    }
}
